// Rooms, users and operations as several nodes see them.
#include "store/redis_nodes_fixture.hpp"

namespace chat::test {
namespace {

TEST_F(RedisNodesTest, StoreOneMessageForAnOperationWhereverItIsRepeated) {
  StoreNode& a = add_node();
  StoreNode& b = add_node();
  given(a, a.store().add_room("r", {}));
  given_member(b, "bob", "b1");
  const auto first = run(a, a.store().append_message(kServer, "r", draft("x"), "op"));
  const auto again = run(b, b.store().append_message(kServer, "r", draft("x"), "op"));
  ASSERT_TRUE(first.has_value() && again.has_value());
  EXPECT_EQ((*again)->id, (*first)->id);
  EXPECT_EQ((*again)->timestamp, (*first)->timestamp);
  EXPECT_EQ(ask(b, history_info(b.store(), kServer, "r")), "max 10000 size 1 last 1");
}

TEST_F(RedisNodesTest, TellOfARoomThatIsWatchedWithoutMembers) {
  StoreNode& a = add_node();
  StoreNode& b = add_node();
  given(a, a.store().add_room("r", {}));
  auto watch = run(b, b.store().watch_room("r"));
  ASSERT_TRUE(watch.has_value());
  given(a, a.store().append_message(kServer, "r", draft("x")));
  EXPECT_TRUE(run_until([&] { return b.stream("r").size() == 1; }));
}

TEST_F(RedisNodesTest, ListTheRoomsAndUsersOfAllNodes) {
  StoreNode& a = add_node();
  StoreNode& b = add_node();
  given(a, a.store().add_room("one", {}));
  given(b, b.store().add_room("two", {}));
  given(a, a.store().connect_socket("alice", "a1"));
  EXPECT_EQ(ask(b, b.store().list_rooms("", 10)), "[one,two]");
  EXPECT_EQ(ask(b, b.store().list_users("", 10)), "[alice]");
  given(b, b.store().delete_room(kServer, "one"));
  EXPECT_EQ(ask(a, a.store().list_rooms("", 10)), "[two]");
}

TEST_F(RedisNodesTest, ListASocketThatComesMeanwhileOrNotButAlwaysTheOthers) {
  const auto [a, b] = given_two_nodes();
  std::string all = "a1=[r] ";
  for (int steps = 0; steps < 12; ++steps) {
    const std::string socket = "b" + std::to_string(steps + 10);
    const auto listed = a.start(a.store().user_sockets("alice"));
    for (int i = 0; i < steps; ++i) a.step();
    given(b, b.store().connect_socket("alice", socket));
    ASSERT_TRUE(run_until([&] { return listed->has_value(); }));
    const std::string before = all;
    all += socket + "=[] ";
    const std::string seen = describe(**listed);
    EXPECT_TRUE(seen == before || seen == all) << seen;
  }
}

}  // namespace
}  // namespace chat::test
