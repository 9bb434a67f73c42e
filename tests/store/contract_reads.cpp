// What users have read.
#include "store/contract.hpp"

namespace chat::test {
namespace {

TEST_P(StoreContract, AReadMarkMovesForwardUpToTheLastMessage) {
  given_people_and_room();
  given_joined("alice", "a1", "r");
  for (int i = 0; i < 5; ++i) given(store().append_message(kServer, "r", draft("x")));
  const auto read = [&] { return ask(store().read_info(as("alice"), "r")); };
  EXPECT_EQ(read(), "read 0 of 5");
  EXPECT_EQ(ask(store().mark_read(as("alice"), "a1", "r", 3)), "3");
  EXPECT_EQ(read(), "read 3 of 5");
  EXPECT_EQ(ask(store().mark_read(as("alice"), "a1", "r", 2)), "3");
  EXPECT_EQ(ask(store().mark_read(as("alice"), "a1", "r", 0)), "3");
  EXPECT_EQ(ask(store().mark_read(as("alice"), "a1", "r", 1'000'000)), "5");
  EXPECT_EQ(read(), "read 5 of 5");
  given(store().append_message(kServer, "r", draft("x")));
  EXPECT_EQ(read(), "read 5 of 6");
}

TEST_P(StoreContract, AReadMarkIsToldOnlyWhenItMoves) {
  given_people_and_room({.enable_read_updates = true});
  given(store().connect_socket("alice", "a2"));
  given_joined("alice", "a1", "r");
  given_joined("alice", "a2", "r");
  given_joined("bob", "b1", "r");
  given(store().append_message(kServer, "r", draft("x")));
  EXPECT_EQ(ask(store().mark_read(as("alice"), "a1", "r", 1)), "1");
  EXPECT_EQ(events(),
            (Events{"r: read alice 1 but a1,a2", R"(alice: roomReadEcho ["r",1] but a1)"}));
  EXPECT_EQ(ask(store().mark_read(as("alice"), "a2", "r", 1)), "1");
  EXPECT_EQ(ask(store().mark_read(as("bob"), "b1", "r", 0)), "0");
  EXPECT_EQ(events(), Events());
}

TEST_P(StoreContract, ARoomThatWantsNoReadUpdatesIsToldOfNoMark) {
  given_people_and_room();
  given_joined("alice", "a1", "r");
  given(store().append_message(kServer, "r", draft("x")));
  EXPECT_EQ(ask(store().mark_read(as("alice"), "", "r", 1)), "1");
  EXPECT_EQ(events(), Events{R"(alice: roomReadEcho ["r",1])"});
  EXPECT_EQ(ask(store().change_room(as("alice"), "r", {.enable_read_updates = true})),
            "notAllowed()");
  given(store().change_room(kServer, "r", {.enable_read_updates = true}));
  given(store().append_message(kServer, "r", draft("x")));
  EXPECT_EQ(ask(store().mark_read(as("alice"), "", "r", 2)), "2");
  EXPECT_EQ(events().last_of("r"), "r: read alice 2 but a1");
  EXPECT_TRUE(run(store().room_info(kServer, "r"))->enable_read_updates);
}

TEST_P(StoreContract, NewRoomsTellOfReadMarksAsTheOptionsSay) {
  Options options;
  options.enable_read_updates = true;
  open(options);
  given(store().add_room("r", {}));
  given(store().add_room("q", {.enable_read_updates = false}));
  EXPECT_TRUE(run(store().room_info(kServer, "r"))->enable_read_updates);
  EXPECT_FALSE(run(store().room_info(kServer, "q"))->enable_read_updates);
}

TEST_P(StoreContract, MarkingIsForThoseWhoMayReadTheRoom) {
  given_people_and_room({.owner = "alice", .adminlist = {"bob"}});
  given(store().append_message(kServer, "r", draft("x")));
  const Actor on_behalf{.user = "carol", .bypass_permissions = true};
  EXPECT_EQ(ask(store().mark_read(as("alice"), "a1", "q", 1)), R"(noRoom("q"))");
  EXPECT_EQ(ask(store().mark_read(as("dave"), "d1", "q", 1)), R"(noRoom("q"))");
  EXPECT_EQ(ask(store().mark_read(as("dave"), "d1", "r", 1)), R"(noUser("dave"))");
  EXPECT_EQ(ask(store().mark_read(as("carol"), "c1", "r", 1)), R"(notJoined("r"))");
  EXPECT_EQ(ask(store().read_info(as("carol"), "r")), R"(notJoined("r"))");
  EXPECT_EQ(ask(store().read_info(as("carol"), "q")), R"(noRoom("q"))");
  EXPECT_EQ(events(), Events());
  for (const char* user : {"alice", "bob"}) {
    EXPECT_EQ(ask(store().mark_read(as(user), "", "r", 1)), "1");
    EXPECT_EQ(ask(store().read_info(as(user), "r")), "read 1 of 1");
  }
  EXPECT_EQ(ask(store().mark_read(on_behalf, "", "r", 1)), "1");
  EXPECT_EQ(ask(store().read_info(on_behalf, "r")), "read 1 of 1");
}

TEST_P(StoreContract, ReadMarksEndWithTheRoomAndWithTheUser) {
  given_people_and_room({.owner = "alice"});
  const auto given_mark = [&] {
    given(store().append_message(kServer, "r", draft("x")));
    EXPECT_EQ(ask(store().mark_read(as("alice"), "", "r", 1)), "1");
  };
  const auto read = [&] { return ask(store().read_info(as("alice"), "r")); };
  given_mark();
  given(store().delete_room(kServer, "r"));
  given(store().add_room("r", {.owner = "alice"}));
  EXPECT_EQ(read(), "read 0 of 0");
  given_mark();
  EXPECT_EQ(read(), "read 1 of 1");
  given(store().disconnect_socket("alice", "a1"));
  EXPECT_EQ(read(), "read 1 of 1");
  given(store().delete_user("alice"));
  EXPECT_EQ(read(), "read 0 of 1");
}

TEST_P(StoreContract, AUserHasTheRoomsJoinedOrMarked) {
  given_people_and_room();
  for (const char* room : {"q", "b", "z", "other"}) given(store().add_room(room, {}));
  given(store().connect_socket("alice", "a2"));
  const auto rooms = [&] { return ask(store().user_rooms("alice")); };
  EXPECT_EQ(rooms(), "");
  EXPECT_EQ(ask(store().user_rooms("dave")), R"(noUser("dave"))");
  given_joined("alice", "a1", "z");
  given_joined("alice", "a2", "b");
  for (const char* room : {"q", "r", "z"}) {
    for (int i = 0; i < 3; ++i) given(store().append_message(kServer, room, draft("x")));
  }
  for (const char* room : {"r", "q"}) {
    given_joined("alice", "a1", room);
    given(store().mark_read(as("alice"), "a1", room, 2));
    given(store().leave_room("alice", "a1", room, {}));
  }
  given_joined("alice", "a2", "r");
  EXPECT_EQ(
      rooms(),
      "b joined read 0 of 0; q away read 2 of 3; r joined read 2 of 3; z joined read 0 of 3; ");
  given(store().change_room_list(kServer, "q", "blacklist", {"alice"}, ListChange::kAdd));
  given(store().delete_room(kServer, "z"));
  EXPECT_EQ(rooms(), "b joined read 0 of 0; r joined read 2 of 3; ");
  given(store().change_room_list(kServer, "q", "blacklist", {"alice"}, ListChange::kRemove));
  given(store().disconnect_socket("alice", "a1"));
  given(store().disconnect_socket("alice", "a2"));
  EXPECT_EQ(rooms(), "q away read 2 of 3; r away read 2 of 3; ");
}

TEST_P(StoreContract, AUserHasMarksInAThousandRooms) {
  given_people_and_room({.owner = "alice"});
  const auto mark = [&](const std::string& room) {
    given(store().append_message(kServer, room, draft("x")));
    given(store().mark_read(as("alice"), "a1", room, 1'000));
  };
  mark("r");
  for (int i = 1; i < 1'000; ++i) {
    const std::string room = "room" + std::to_string(i);
    given(store().add_room(room, {.owner = "alice"}));
    mark(room);
  }
  const auto count = [&] { return run(store().user_rooms("alice"))->size(); };
  EXPECT_EQ(count(), 1'000U);
  mark("r");  // "room1" has the oldest mark now
  given(store().add_room("one more", {.owner = "alice"}));
  mark("one more");
  EXPECT_EQ(count(), 1'000U);
  EXPECT_EQ(ask(store().read_info(as("alice"), "room1")), "read 0 of 1");
  EXPECT_EQ(ask(store().read_info(as("alice"), "r")), "read 2 of 2");
}

}  // namespace
}  // namespace chat::test
