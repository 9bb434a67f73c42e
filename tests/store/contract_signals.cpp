// Signals of a room.
#include "store/contract.hpp"

namespace chat::test {
namespace {

EncodedJson signal(const char* state) { return encode_json(Object{{"state", state}}); }

TEST_P(StoreContract, ASignalReachesTheRoomAndLeavesNoTrace) {
  given_people_and_room();
  given_joined("alice", "a1", "r");
  given_joined("bob", "b1", "r");
  const std::string before = ask(store().room_info(kServer, "r"));
  EXPECT_EQ(ask(store().signal_room(as("alice"), "a1", "r", signal("typing"))), "ok");
  EXPECT_EQ(events(), Events{R"(r: signal by alice but a1 {"state":"typing"})"});
  EXPECT_EQ(ask(store().room_info(kServer, "r")), before);
  EXPECT_EQ(ask(store().recent_history(as("bob"), "r")), "[]");
}

TEST_P(StoreContract, ASignalIsBetweenTheMessagesOfItsAuthor) {
  given_people_and_room();
  given_joined("alice", "a1", "r");
  given(store().append_message(as("alice"), "r", draft("one")));
  EXPECT_EQ(ask(store().signal_room(as("alice"), "a1", "r", signal("a"))), "ok");
  run(store().append_message(as("alice"), "r", draft("two")));
  EXPECT_EQ(ask(store().signal_room(as("alice"), "a1", "r", signal("b"))), "ok");
  EXPECT_EQ(events(), (Events{R"(r: signal by alice but a1 {"state":"a"})",
                              R"(r: message #2@1000 {"textMessage":"two","timestamp":1000,"id":2})",
                              R"(r: signal by alice but a1 {"state":"b"})"}));
}

TEST_P(StoreContract, OnlyMembersSignal) {
  given_people_and_room({.owner = "alice", .adminlist = {"bob"}});
  for (const char* user : {"alice", "bob", "carol"}) {
    EXPECT_EQ(ask(store().signal_room(as(user), "x", "r", signal("x"))), R"(notJoined("r"))");
  }
  EXPECT_EQ(ask(store().signal_room(kNobody, "", "r", signal("x"))), R"(notJoined("r"))");
  EXPECT_EQ(ask(store().signal_room(kServer, "", "q", signal("x"))), R"(noRoom("q"))");
  EXPECT_EQ(events(), Events());
  EXPECT_EQ(ask(store().signal_room(kServer, "", "r", signal("x"))), "ok");
  EXPECT_EQ(events(), Events{R"(r: signal by  but  {"state":"x"})"});
}

TEST_P(StoreContract, ASignalMayCarryBytes) {
  given(store().add_room("r", {}));
  const EncodedJson data = encode_json(Array{Binary(std::string("\0\xff", 2)), "x:1"});
  EXPECT_EQ(ask(store().signal_room(kServer, "", "r", data)), "ok");
  EXPECT_EQ(events(), Events{"r: signal by  but  " + data.text});
}

}  // namespace
}  // namespace chat::test
