// Users, their sockets, and their notifications.
#include "store/contract.hpp"

namespace chat::test {
namespace {

TEST_P(StoreContract, UserIsThereFromAdditionToDeletion) {
  EXPECT_EQ(ask(store().has_user("alice")), "false");
  EXPECT_EQ(ask(store().add_user("alice", {})), "ok");
  EXPECT_EQ(ask(store().has_user("alice")), "true");
  EXPECT_EQ(ask(store().add_user("alice", {})), R"(userExists("alice"))");
  EXPECT_EQ(ask(store().delete_user("alice")), "ok");
  EXPECT_EQ(ask(store().has_user("alice")), "false");
  EXPECT_EQ(events(), Events());
}

TEST_P(StoreContract, UserStateSetsTheDirectLists) {
  given(store().add_user("alice", {true, {"bob", "carol"}, {"dave"}}));
  EXPECT_EQ(ask(store().direct_whitelist_mode("alice")), "true");
  EXPECT_EQ(ask(store().direct_list("alice", "whitelist")), "[bob,carol]");
  EXPECT_EQ(ask(store().direct_list("alice", "blacklist")), "[dave]");
}

TEST_P(StoreContract, OnlineUserIsNotDeleted) {
  given(store().connect_socket("alice", "a1"));
  EXPECT_EQ(ask(store().delete_user("alice")), R"(userOnline("alice"))");
  given(store().disconnect_socket("alice", "a1"));
  EXPECT_EQ(ask(store().delete_user("alice")), "ok");
}

TEST_P(StoreContract, FirstSocketMakesTheUser) {
  EXPECT_EQ(ask(store().connect_socket("alice", "a1")), "1");
  EXPECT_EQ(ask(store().has_user("alice")), "true");
  EXPECT_EQ(events(), Events{"alice: connected a1 1"});
}

TEST_P(StoreContract, SocketsAreCounted) {
  EXPECT_EQ(ask(store().connect_socket("alice", "a1")), "1");
  EXPECT_EQ(ask(store().connect_socket("alice", "a2")), "2");
  EXPECT_EQ(ask(store().connect_socket("alice", "a2")), "2");
  EXPECT_EQ(events(), (Events{"alice: connected a1 1", "alice: connected a2 2"}));
  EXPECT_EQ(ask(store().disconnect_socket("alice", "a1")), "[][]1");
  EXPECT_EQ(events(), Events{"alice: disconnected a1 1"});
}

TEST_P(StoreContract, UserStaysAfterTheLastSocket) {
  given(store().connect_socket("alice", "a1"));
  given(store().disconnect_socket("alice", "a1"));
  EXPECT_EQ(ask(store().has_user("alice")), "true");
}

TEST_P(StoreContract, DisconnectingAnUnknownSocketDoesNothing) {
  given(store().connect_socket("alice", "a1"));
  EXPECT_EQ(ask(store().disconnect_socket("alice", "a2")), "[][]1");
  EXPECT_EQ(ask(store().disconnect_socket("bob", "b1")), R"(noUser("bob"))");
  EXPECT_EQ(events(), Events());
}

TEST_P(StoreContract, DisconnectLeavesEachRoomThenGoes) {
  given_people_and_room({.enable_userlist_updates = true});
  given(store().add_room("q", {.enable_userlist_updates = true}));
  given(store().connect_socket("alice", "a2"));
  given_joined("alice", "a1", "r");
  given_joined("alice", "a2", "r");
  given_joined("alice", "a1", "q");
  EXPECT_EQ(ask(store().disconnect_socket("alice", "a1")), "[r,q][1 0]1");
  EXPECT_EQ(events(),
            (Events{"r: socket left alice a1", R"(alice: roomLeftEcho ["r","a1",1] but a1)",
                    "q: socket left alice a1", R"(alice: roomLeftEcho ["q","a1",0] but a1)",
                    "q: user left alice", "alice: disconnected a1 1"}));
  EXPECT_EQ(ask(store().user_sockets("alice")), "a2=[r] ");
}

TEST_P(StoreContract, UserSocketsListsTheRoomsOfEach) {
  given_people_and_room();
  given(store().connect_socket("alice", "a2"));
  given(store().add_room("q", {}));
  given_joined("alice", "a1", "r");
  given_joined("alice", "a1", "q");
  EXPECT_EQ(ask(store().user_sockets("alice")), "a1=[r,q] a2=[] ");
}

TEST_P(StoreContract, NotificationGoesToAllSocketsButOne) {
  given(store().connect_socket("alice", "a1"));
  EXPECT_EQ(ask(store().notify_user("alice", Event("hi", Args{1}), "a1")), "ok");
  EXPECT_EQ(ask(store().notify_user("alice", Event("hi", Args{2}), "")), "ok");
  EXPECT_EQ(events(), (Events{"alice: hi [1] but a1", "alice: hi [2]"}));
}

TEST_P(StoreContract, DisconnectUserIsPublished) {
  given(store().connect_socket("alice", "a1"));
  EXPECT_EQ(ask(store().disconnect_user("alice")), "ok");
  EXPECT_EQ(events(), Events{"alice: disconnect"});
}

TEST_P(StoreContract, UnknownUserIsNamedByEveryOperation) {
  const std::string no_user = R"(noUser("dave"))";
  given(store().add_room("r", {}));
  EXPECT_EQ(ask(store().delete_user("dave")), no_user);
  EXPECT_EQ(ask(store().disconnect_socket("dave", "d1")), no_user);
  EXPECT_EQ(ask(store().user_sockets("dave")), no_user);
  EXPECT_EQ(ask(store().notify_user("dave", Event("hi", Args{}), "")), no_user);
  EXPECT_EQ(ask(store().disconnect_user("dave")), no_user);
  EXPECT_EQ(ask(store().change_direct_list("dave", "blacklist", {}, ListChange::kAdd)), no_user);
  EXPECT_EQ(ask(store().direct_list("dave", "blacklist")), no_user);
  EXPECT_EQ(ask(store().direct_list_has("dave", "blacklist", "x")), no_user);
  EXPECT_EQ(ask(store().direct_whitelist_mode("dave")), no_user);
  EXPECT_EQ(ask(store().set_direct_whitelist_mode("dave", true)), no_user);
  EXPECT_EQ(ask(store().has_direct_access("dave", "x")), no_user);
  EXPECT_EQ(ask(store().direct_message(kServer, "", "dave", draft("hi"))), no_user);
  EXPECT_EQ(ask(store().join_room("dave", "d1", "r", {})), no_user);
  EXPECT_EQ(ask(store().preview_join("dave", "d1", "r")), no_user);
  EXPECT_EQ(ask(store().leave_room("dave", "d1", "r", {})), no_user);
  EXPECT_EQ(ask(store().sync_user("dave")), no_user);
  EXPECT_EQ(ask(store().has_user("dave")), "false");
  EXPECT_EQ(events(), Events());
}

}  // namespace
}  // namespace chat::test
