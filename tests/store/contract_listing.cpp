// Listing rooms and users, and describing a room.
#include <algorithm>
#include <random>
#include <set>

#include "store/contract.hpp"

namespace chat::test {
namespace {

TEST_P(StoreContract, PagesListRoomsInTheOrderOfTheirBytes) {
  EXPECT_EQ(ask(store().list_rooms("", 2)), "[]");
  for (const char* room : {"b", "a", "\xc3\xa9", "B", "ab"}) given(store().add_room(room, {}));
  EXPECT_EQ(ask(store().list_rooms("", 2)), "[B,a] next a");
  EXPECT_EQ(ask(store().list_rooms("a", 2)), "[ab,b] next b");
  EXPECT_EQ(ask(store().list_rooms("b", 2)), "[\xc3\xa9]");
  EXPECT_EQ(ask(store().list_rooms("", 5)), "[B,a,ab,b,\xc3\xa9]");
  EXPECT_EQ(ask(store().list_rooms("", 4)), "[B,a,ab,b] next b");
  EXPECT_EQ(ask(store().list_rooms("aa", 1)), "[ab] next ab");
  EXPECT_EQ(events(), Events());
}

TEST_P(StoreContract, PagesListNoRoomThatWasDeletedOrNotMade) {
  given(store().add_room("a", {}));
  given(store().add_room("b", {}));
  EXPECT_EQ(ask(store().add_room("b", {})), R"(roomExists("b"))");
  given(store().delete_room(kServer, "a"));
  EXPECT_EQ(ask(store().list_rooms("", 10)), "[b]");
  given(store().add_room("a", {}));
  EXPECT_EQ(ask(store().list_rooms("", 10)), "[a,b]");
}

TEST_P(StoreContract, PagesListUsersHoweverTheyWereMade) {
  given(store().add_user("bob", {}));
  given(store().connect_socket("alice", "a1"));
  given(store().add_user("dave", {}));
  given(store().delete_user("dave"));
  EXPECT_EQ(ask(store().list_users("", 10)), "[alice,bob]");
  given(store().disconnect_socket("alice", "a1"));
  EXPECT_EQ(ask(store().list_users("alice", 10)), "[bob]");
}

TEST_P(StoreContract, PagesHaveEveryNameOnce) {
  std::vector<std::string> names;
  for (int i = 0; i < 60; ++i) names.push_back("room" + std::to_string(i));
  std::ranges::shuffle(names, std::minstd_rand(1));
  for (const std::string& name : names) given(store().add_room(name, {}));
  std::vector<std::string> listed;
  std::string after;
  do {
    Result<NamePage> page = run(store().list_rooms(after, 7));
    ASSERT_TRUE(page.has_value());
    listed.insert(listed.end(), page->names.begin(), page->names.end());
    after = page->next;
  } while (!after.empty());
  std::ranges::sort(names);
  EXPECT_EQ(listed, names);
}

TEST_P(StoreContract, RoomInfoTellsAllOfARoom) {
  EXPECT_EQ(ask(store().room_info(kServer, "r")), R"(noRoom("r"))");
  given_people_and_room({.owner = "alice",
                         .whitelist_only = true,
                         .whitelist = {"bob"},
                         .history_max_size = 2,
                         .enable_access_lists_updates = true,
                         .enable_userlist_updates = true,
                         .public_read = true});
  given_joined("alice", "a1", "r");
  given_joined("bob", "b1", "r");
  for (const char* text : {"one", "two", "three"}) {
    given(store().append_message(as("bob"), "r", draft(text)));
  }
  EXPECT_EQ(ask(store().room_info(kServer, "r")),
            "owner alice whitelist_only lists userlist public max 2 size 2 last 3 users 2");
}

TEST_P(StoreContract, RoomInfoFollowsTheSettings) {
  given(store().add_room("r", {.history_max_size = 5}));
  EXPECT_EQ(ask(store().room_info(kServer, "r")), "owner none max 5 size 0 last 0 users 0");
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.public_read = true})), "removed ");
  EXPECT_EQ(ask(store().room_info(kServer, "r")), "owner none public max 5 size 0 last 0 users 0");
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.public_read = false})), "removed ");
  EXPECT_EQ(ask(store().room_info(kServer, "r")), "owner none max 5 size 0 last 0 users 0");
  EXPECT_EQ(ask(store().change_room(kServer, "q", {.public_read = true})), R"(noRoom("q"))");
}

TEST_P(StoreContract, ARoomThatIsMadeAnewHasAnotherBirth) {
  std::set<std::uint64_t> births;
  for (int i = 0; i < 3; ++i) {
    given(store().add_room("r", {}));
    const std::uint64_t birth = run(store().room_info(kServer, "r"))->birth;
    births.insert(birth);
    given(store().append_message(kServer, "r", draft("one")));
    EXPECT_EQ(run(store().room_info(kServer, "r"))->birth, birth);
    given(store().delete_room(kServer, "r"));
  }
  open({});
  given(store().add_room("r", {}));
  births.insert(run(store().room_info(kServer, "r"))->birth);
  EXPECT_EQ(births.size(), 4U);
}

TEST_P(StoreContract, InstancesAreThoseThatSaidTheyAreAlive) {
  EXPECT_EQ(ask(store().list_instances()), "");
  set_time(123);
  given(store().update_heartbeat());
  EXPECT_EQ(ask(store().list_instances()), store().instance_uid() + "@123 at here:8000 ");
}

TEST_P(StoreContract, AnInstanceIsWhereItSaysThatItIs) {
  open({}, "[::1]:8001");
  given(store().update_heartbeat());
  EXPECT_EQ(run(store().list_instances())->at(0).advertise, "[::1]:8001");
}

TEST_P(StoreContract, AWatchedRoomTellsOfItsMessages) {
  EXPECT_FALSE(run(store().watch_room("r")).has_value());
  given(store().add_room("r", {}));
  auto watch = run(store().watch_room("r"));
  ASSERT_TRUE(watch.has_value());
  EXPECT_EQ(ask(store().append_message(kServer, "r", draft("one"))),
            R"(#1@1000 {"textMessage":"one","timestamp":1000,"id":1})");
  EXPECT_EQ(events(),
            Events{R"(r: message #1@1000 {"textMessage":"one","timestamp":1000,"id":1})"});
}

TEST_P(StoreContract, TheEndOfPublicReadingIsAnEvent) {
  given(store().add_room("r", {.public_read = true}));
  const auto watch = run(store().watch_room("r"));
  ASSERT_TRUE(watch.has_value());
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.public_read = true})), "removed ");
  EXPECT_EQ(events(), Events{});
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.public_read = false})), "removed ");
  EXPECT_EQ(events(), Events{"r: public read ended"});
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.public_read = false})), "removed ");
  EXPECT_EQ(events(), Events{});
}

TEST_P(StoreContract, APublicRoomThatIsDeletedIsPublicNoMore) {
  for (const bool is_public : {true, false}) {
    given(store().add_room("r", {.public_read = is_public}));
    const auto watch = run(store().watch_room("r"));
    ASSERT_TRUE(watch.has_value());
    EXPECT_TRUE(run(store().delete_room(kServer, "r")).has_value());
    EXPECT_EQ(events(), is_public ? Events{"r: public read ended"} : Events{});
  }
}

}  // namespace
}  // namespace chat::test
