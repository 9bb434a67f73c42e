// Messages with an operation id.
#include "store/contract.hpp"

namespace chat::test {
namespace {

TEST_P(StoreContract, AnOperationStoresOneMessage) {
  given(store().add_room("r", {}));
  EXPECT_EQ(ask(store().append_message(kServer, "r", draft("one"), "op")),
            R"(#1@1000 {"textMessage":"one","timestamp":1000,"id":1})");
  events();
  set_time(2000);
  const Result<MessagePtr> again = run(store().append_message(kServer, "r", draft("one"), "op"));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ((*again)->id, 1U);
  EXPECT_EQ((*again)->timestamp, 1000);
  EXPECT_EQ(events(), Events());
  EXPECT_EQ(ask(history_info(store(), kServer, "r")), "max 10000 size 1 last 1");
}

TEST_P(StoreContract, AnOperationIsAnyText) {
  given(store().add_room("r", {}));
  for (const char* operation : {"\nann\nk", "\nann\nK", "\nannk\n", "\n\nannk", "{k}:\t\u00e9"}) {
    given(store().append_message(kServer, "r", draft("one"), operation));
    given(store().append_message(kServer, "r", draft("one"), operation));
  }
  EXPECT_EQ(run(store().room_info(kServer, "r"))->last_message_id, 5U);
}

TEST_P(StoreContract, AnOperationIsRememberedForTenMinutes) {
  given(store().add_room("r", {}));
  given(store().append_message(kServer, "r", draft("one"), "op"));
  set_time(1000 + kOperationTtl - 1);
  given(store().append_message(kServer, "r", draft("one"), "op"));
  EXPECT_EQ(run(store().room_info(kServer, "r"))->last_message_id, 1U);
}

TEST_P(StoreContract, AnOperationIsRememberedBehindManyOthers) {
  given(store().add_room("r", {}));
  for (int i = 0; i < 2'000; ++i) {
    given(store().append_message(kServer, "r", draft("one"), "op" + std::to_string(i)));
  }
  given(store().append_message(kServer, "r", draft("one"), "op0"));
  EXPECT_EQ(run(store().room_info(kServer, "r"))->last_message_id, 2'000U);
}

TEST_P(StoreContract, OperationsDifferByTheirIdAndTheirRoom) {
  given(store().add_room("r", {}));
  given(store().add_room("q", {}));
  given(store().append_message(kServer, "r", draft("one"), "op"));
  given(store().append_message(kServer, "r", draft("one"), "other"));
  given(store().append_message(kServer, "q", draft("one"), "op"));
  EXPECT_EQ(run(store().room_info(kServer, "r"))->last_message_id, 2U);
  EXPECT_EQ(run(store().room_info(kServer, "q"))->last_message_id, 1U);
}

TEST_P(StoreContract, AnOperationThatFailedIsDoneWhenItComesAgain) {
  given_people_and_room();
  EXPECT_EQ(ask(store().append_message(as("bob"), "r", draft("one"), "op")), R"(notJoined("r"))");
  EXPECT_EQ(ask(store().append_message(as("bob"), "q", draft("one"), "op")), R"(noRoom("q"))");
  given_joined("bob", "b1", "r");
  given(store().append_message(as("bob"), "r", draft("one"), "op"));
  EXPECT_EQ(run(store().room_info(kServer, "r"))->last_message_id, 1U);
}

TEST_P(StoreContract, ANewRoomKnowsNoOperationOfTheOldOne) {
  given(store().add_room("r", {}));
  given(store().append_message(kServer, "r", draft("one"), "op"));
  given(store().delete_room(kServer, "r"));
  EXPECT_EQ(ask(store().append_message(kServer, "r", draft("one"), "op")), R"(noRoom("r"))");
  given(store().add_room("r", {}));
  given(store().append_message(kServer, "r", draft("two"), "op"));
  EXPECT_EQ(run(store().room_info(kServer, "r"))->last_message_id, 1U);
}

}  // namespace
}  // namespace chat::test
