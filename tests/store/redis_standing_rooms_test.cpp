// Configured rooms that come back after Redis has lost them.
#include "store/redis_nodes_fixture.hpp"

namespace chat::test {
namespace {

class RedisStandingRoomsTest : public RedisNodesTest {
 protected:
  /// A node that keeps the room "hall", owned by "owner".
  StoreNode& add_keeper() {
    StoreNode& node = add_node();
    given(node, node.store().update_heartbeat());
    run(node, node.store().add_room("hall", {.owner = "owner"}));
    given(node, node.store().keep_room("hall", {.owner = "owner"}));
    return node;
  }

  std::string owner_of_hall(StoreNode& node) {
    return ask(node, room_owner(node.store(), kServer, "hall"));
  }
  void lose_all() { server().cli({"FLUSHALL"}); }
};

TEST_F(RedisStandingRoomsTest, AreThereAgainWhenANodeIsReadyAgain) {
  StoreNode& a = add_keeper();
  lose_all();
  EXPECT_EQ(owner_of_hall(a), R"(noRoom("hall"))");
  EXPECT_EQ(ask(a, a.store().probe()), "ok");
  EXPECT_EQ(owner_of_hall(a), "owner");
  EXPECT_EQ(ask(a, a.store().list_rooms("", 10)), "[hall]");
}

TEST_F(RedisStandingRoomsTest, AreThereAgainBeforeAnybodyIsLetIn) {
  StoreNode& a = add_keeper();
  given_socket(a, "alice", "a1");
  lose_all();
  given_socket(a, "alice", "a2");
  EXPECT_EQ(ask(a, a.store().join_room("alice", "a2", "hall", {})), "1 changed");
}

TEST_F(RedisStandingRoomsTest, AreThereAgainSoonAfterAHeartbeat) {
  StoreNode& a = add_keeper();
  // Loses a shard that held neither the lease nor any key that a heartbeat writes.
  server().cli({"DEL", "nodes:{room:hall}:info", "nodes:{room:hall}:standing"});
  given(a, a.store().update_heartbeat());
  EXPECT_TRUE(run_until([&] { return owner_of_hall(a) == "owner"; }));
}

TEST_F(RedisStandingRoomsTest, AreMadeOnceByAllNodes) {
  StoreNode& a = add_keeper();
  StoreNode& b = add_keeper();
  lose_all();
  const auto first = a.start(a.store().probe());
  const auto second = b.start(b.store().probe());
  ASSERT_TRUE(run_until([&] { return first->has_value() && second->has_value(); }));
  EXPECT_TRUE((*first)->has_value());
  EXPECT_TRUE((*second)->has_value());
  given_socket(a, "alice", "a1");
  given(a, a.store().join_room("alice", "a1", "hall", {}));
  given(a, a.store().append_message(as("alice"), "hall", draft("x")));
  EXPECT_EQ(ask(b, b.store().probe()), "ok");
  EXPECT_EQ(ask(b, b.store().room_list(kServer, "hall", "userlist")), "[alice]");
  EXPECT_EQ(owner_of_hall(b), "owner");
}

TEST_F(RedisStandingRoomsTest, StayAwayWhereSomebodyDeletedThem) {
  StoreNode& a = add_keeper();
  StoreNode& b = add_keeper();
  given(b, b.store().delete_room(kServer, "hall"));
  // Only the lease is lost.
  server().cli({"DEL", "nodes:{node:" + a.store().instance_uid() + "}:lease"});
  given_socket(a, "alice", "a1");
  EXPECT_EQ(ask(a, a.store().probe()), "ok");
  EXPECT_EQ(ask(b, b.store().probe()), "ok");
  EXPECT_EQ(owner_of_hall(a), R"(noRoom("hall"))");
  EXPECT_EQ(ask(a, a.store().list_rooms("", 10)), "[]");
}

TEST_F(RedisStandingRoomsTest, AreLeftAsTheyAreWhereTheyAreThere) {
  StoreNode& a = add_keeper();
  given(a, a.store().change_room(kServer, "hall", {.owner = "another"}));
  add_keeper();
  EXPECT_EQ(ask(a, a.store().probe()), "ok");
  EXPECT_EQ(owner_of_hall(a), "another");
}

TEST_F(RedisStandingRoomsTest, FailAProbeUntilTheyAreThere) {
  StoreNode& a = add_keeper();
  lose_all();
  // The index must have a room before the room is made.
  for (int i = 0; i < 16; ++i) {
    server().cli({"SET", "nodes:{rooms:" + std::to_string(i) + "}", "no index"});
  }
  EXPECT_NE(ask(a, a.store().probe()), "ok");
  lose_all();
  EXPECT_EQ(ask(a, a.store().probe()), "ok");
}

}  // namespace
}  // namespace chat::test
