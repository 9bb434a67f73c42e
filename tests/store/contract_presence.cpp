// Joining and leaving rooms.
#include "store/contract.hpp"

namespace chat::test {
namespace {

constexpr Announce kByServer{.local_call = true};

TEST_P(StoreContract, JoinIsToldToTheRoomThenToTheUser) {
  given_people_and_room({.enable_userlist_updates = true});
  EXPECT_EQ(ask(store().join_room("alice", "a1", "r", {})), "1 changed");
  EXPECT_EQ(events(), (Events{"r: socket joined alice a1", "r: user joined alice",
                              R"(alice: roomJoinedEcho ["r","a1",1] but a1)"}));
}

TEST_P(StoreContract, SecondSocketOfAUserIsNoNewsToTheRoom) {
  given_people_and_room({.enable_userlist_updates = true});
  given(store().connect_socket("alice", "a2"));
  given_joined("alice", "a1", "r");
  EXPECT_EQ(ask(store().join_room("alice", "a2", "r", {})), "2 changed");
  EXPECT_EQ(events(),
            (Events{"r: socket joined alice a2", R"(alice: roomJoinedEcho ["r","a2",2] but a2)"}));
  EXPECT_EQ(ask(store().leave_room("alice", "a1", "r", {})), "1 changed");
  EXPECT_EQ(events(),
            (Events{"r: socket left alice a1", R"(alice: roomLeftEcho ["r","a1",1] but a1)"}));
  EXPECT_EQ(ask(store().leave_room("alice", "a2", "r", {})), "0 changed");
  EXPECT_EQ(events(), (Events{"r: socket left alice a2",
                              R"(alice: roomLeftEcho ["r","a2",0] but a2)", "r: user left alice"}));
}

TEST_P(StoreContract, RoomThatWantsNoUpdatesIsToldOfNobody) {
  given_people_and_room();
  EXPECT_EQ(ask(store().join_room("alice", "a1", "r", {})), "1 changed");
  EXPECT_EQ(ask(store().leave_room("alice", "a1", "r", {})), "0 changed");
  EXPECT_EQ(events(),
            (Events{"r: socket joined alice a1", R"(alice: roomJoinedEcho ["r","a1",1] but a1)",
                    "r: socket left alice a1", R"(alice: roomLeftEcho ["r","a1",0] but a1)"}));
}

TEST_P(StoreContract, UpdatesSwitchedOnLaterTellTheLeavesOfThoseWhoWereThere) {
  given_people_and_room();
  given(store().connect_socket("alice", "a2"));
  given_joined("alice", "a1", "r");
  given(store().change_room(kServer, "r", {.enable_userlist_updates = true}));
  EXPECT_EQ(ask(store().join_room("alice", "a2", "r", {})), "2 changed");
  EXPECT_EQ(events(),
            (Events{"r: socket joined alice a2", R"(alice: roomJoinedEcho ["r","a2",2] but a2)"}));
  given(store().leave_room("alice", "a2", "r", {}));
  EXPECT_EQ(ask(store().leave_room("alice", "a1", "r", {})), "0 changed");
  EXPECT_EQ(events().last_of("r"), "r: user left alice");
}

TEST_P(StoreContract, CallsOfTheServerEchoToAllSockets) {
  given_people_and_room();
  EXPECT_EQ(ask(store().join_room("alice", "a1", "r", kByServer)), "1 changed");
  EXPECT_EQ(events().last_of("alice"), R"(alice: roomJoinedEcho ["r","a1",1])");
  EXPECT_EQ(ask(store().leave_room("alice", "a1", "r", kByServer)), "0 changed");
  EXPECT_EQ(events().last_of("alice"), R"(alice: roomLeftEcho ["r","a1",0])");
}

TEST_P(StoreContract, JoiningAgainChangesNothing) {
  given_people_and_room({.enable_userlist_updates = true});
  given_joined("alice", "a1", "r");
  EXPECT_EQ(ask(store().join_room("alice", "a1", "r", {})), "1 unchanged");
  EXPECT_EQ(ask(store().leave_room("bob", "b1", "r", {})), "0 unchanged");
  EXPECT_EQ(ask(store().leave_room("alice", "a2", "r", {})), "1 unchanged");
  EXPECT_EQ(events(), Events());
}

TEST_P(StoreContract, JoinNeedsRoomSocketAndAccess) {
  given_people_and_room({.blacklist = {"bob"}});
  EXPECT_EQ(ask(store().join_room("alice", "a1", "q", {})), R"(noRoom("q"))");
  EXPECT_EQ(ask(store().join_room("alice", "b1", "r", {})), R"(invalidSocket("b1"))");
  EXPECT_EQ(ask(store().join_room("bob", "b9", "r", {})), R"(invalidSocket("b9"))");
  EXPECT_EQ(ask(store().join_room("bob", "b1", "r", {})), "notAllowed()");
  EXPECT_EQ(ask(store().user_sockets("bob")), "b1=[] ");
  EXPECT_EQ(events(), Events());
}

TEST_P(StoreContract, JoinedRoomsAreLimitedForEachSocket) {
  Options options;
  options.max_rooms_per_socket = 2;
  open(options);
  given_people_and_room();
  for (const char* room : {"q", "s"}) given(store().add_room(room, {}));
  given(store().add_room("closed", {.whitelist_only = true}));
  given(store().connect_socket("alice", "a2"));
  given_joined("alice", "a1", "r");
  given_joined("alice", "a1", "q");
  EXPECT_EQ(ask(store().join_room("alice", "a1", "s", {})), R"(listLimitExceeded("socketRooms"))");
  EXPECT_EQ(ask(store().join_room("alice", "a1", "closed", {})), "notAllowed()");
  EXPECT_EQ(ask(store().join_room("alice", "a1", "r", {})), "1 unchanged");
  EXPECT_EQ(events(), Events());
  EXPECT_EQ(ask(store().join_room("alice", "a2", "s", {})), "1 changed");
  given(store().leave_room("alice", "a1", "r", {}));
  EXPECT_EQ(ask(store().join_room("alice", "a1", "s", {})), "2 changed");
}

TEST_P(StoreContract, PreviewOfAJoinAnswersAsTheJoinWouldAndChangesNothing) {
  given_people_and_room({.blacklist = {"bob"}});
  EXPECT_EQ(ask(store().preview_join("alice", "a1", "r")), "1 changed");
  EXPECT_EQ(ask(store().preview_join("alice", "b1", "r")), R"(invalidSocket("b1"))");
  EXPECT_EQ(ask(store().preview_join("bob", "b1", "r")), "notAllowed()");
  EXPECT_EQ(events(), Events());
  EXPECT_EQ(ask(store().room_list_has("r", "userlist", "alice")), "false");
  given_joined("alice", "a1", "r");
  given(store().connect_socket("alice", "a2"));
  EXPECT_EQ(ask(store().preview_join("alice", "a1", "r")), "1 unchanged");
  EXPECT_EQ(ask(store().preview_join("alice", "a2", "r")), "2 changed");
}

TEST_P(StoreContract, UserlistHasEachUserOnceInOrderOfJoining) {
  given_people_and_room();
  given(store().connect_socket("bob", "b2"));
  given_joined("carol", "c1", "r");
  given_joined("bob", "b1", "r");
  given_joined("bob", "b2", "r");
  given_joined("alice", "a1", "r");
  EXPECT_EQ(ask(store().room_list(kServer, "r", "userlist")), "[carol,bob,alice]");
  given(store().leave_room("carol", "c1", "r", {}));
  given_joined("carol", "c1", "r");
  EXPECT_EQ(ask(store().room_list(kServer, "r", "userlist")), "[bob,alice,carol]");
}

TEST_P(StoreContract, UserSeenTellsTheFirstJoinAndTheLastLeave) {
  given_people_and_room();
  given(store().connect_socket("alice", "a2"));
  const auto seen = [&] { return ask(store().user_seen(kServer, "r", "alice")); };
  EXPECT_EQ(seen(), "away none");
  set_time(1);
  given_joined("alice", "a1", "r");
  set_time(2);
  given_joined("alice", "a2", "r");
  EXPECT_EQ(seen(), "joined 1");
  set_time(3);
  given(store().leave_room("alice", "a1", "r", {}));
  EXPECT_EQ(seen(), "joined 1");
  set_time(4);
  given(store().leave_room("alice", "a2", "r", {}));
  EXPECT_EQ(seen(), "away 4");
  set_time(5);
  given_joined("alice", "a1", "r");
  EXPECT_EQ(seen(), "joined 5");
  set_time(6);
  given(store().change_room_list(kServer, "r", "blacklist", {"alice"}, ListChange::kAdd));
  EXPECT_EQ(seen(), "away 6");
}

TEST_P(StoreContract, PresenceTellsSocketsAndTimesInOrderOfJoining) {
  given_people_and_room({.owner = "alice"});
  given(store().connect_socket("bob", "b2"));
  EXPECT_EQ(ask(store().room_presence(kServer, "q")), R"(noRoom("q"))");
  EXPECT_EQ(ask(store().room_presence(as("bob"), "r")), R"(notJoined("r"))");
  EXPECT_EQ(ask(store().room_presence(as("alice"), "r")), "version 0");
  set_time(2000);
  given_joined("carol", "c1", "r");
  given_joined("bob", "b1", "r");
  set_time(3000);
  given_joined("bob", "b2", "r");
  EXPECT_EQ(ask(store().room_presence(as("bob"), "r")), "version 2001 carol*1@2000 bob*2@2000");
  given(store().leave_room("bob", "b1", "r", {}));
  EXPECT_EQ(ask(store().room_presence(as("bob"), "r")), "version 2001 carol*1@2000 bob*1@2000");
  given(store().leave_room("carol", "c1", "r", {}));
  EXPECT_EQ(ask(store().room_presence(as("bob"), "r")), "version 3000 bob*1@2000");
  given(store().change_room_list(kServer, "r", "blacklist", {"bob"}, ListChange::kAdd));
  EXPECT_EQ(ask(store().room_presence(kServer, "r")), "version 3001");
  EXPECT_EQ(events(), Events());
}

}  // namespace
}  // namespace chat::test
