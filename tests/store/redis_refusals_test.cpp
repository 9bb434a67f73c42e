// A Redis that answers, but refuses writes.
#include "store/redis_nodes_fixture.hpp"

namespace chat::test {
namespace {

struct Refusal {
  const char* name;
  const char* option;
  const char* refusing;
  const char* taking;
};

class RedisRefusalsTest : public RedisNodesTest, public testing::WithParamInterface<Refusal> {
 protected:
  void refuse_writes() { set(GetParam().refusing); }
  void take_writes() { set(GetParam().taking); }

 private:
  void set(const char* value) {
    ASSERT_EQ(server().cli({"CONFIG", "SET", GetParam().option, value}), "OK");
  }
};

TEST_P(RedisRefusalsTest, FailAProbeForAsLongAsTheyLast) {
  StoreNode& a = add_node();
  given(a, a.store().update_heartbeat());
  EXPECT_EQ(ask(a, a.store().probe()), "ok");
  refuse_writes();
  EXPECT_NE(ask(a, a.store().probe()), "ok");
  take_writes();
  EXPECT_EQ(ask(a, a.store().probe()), "ok");
}

TEST_P(RedisRefusalsTest, FailTheDoubtOfALeaseAsTheyFailItsHeartbeat) {
  StoreNode& a = add_node();
  StoreNode& b = add_node();
  given(a, a.store().update_heartbeat());
  const std::string& lease = a.store().instance_uid();
  refuse_writes();
  EXPECT_NE(ask(a, a.store().update_heartbeat()), "ok");
  EXPECT_EQ(ask(b, b.store().other_leases()), '[' + lease + ']');
  EXPECT_NE(ask(b, b.store().doubt_lease(lease)), lease);
  take_writes();
  EXPECT_EQ(ask(b, b.store().doubt_lease(lease)), lease);
}

INSTANTIATE_TEST_SUITE_P(Redis, RedisRefusalsTest,
                         testing::Values(Refusal{"OutOfMemory", "maxmemory", "1", "0"},
                                         Refusal{"NoReplicas", "min-replicas-to-write", "1", "0"}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_F(RedisNodesTest, FailAProbeWhereMessagesAreNotReplicated) {
  options().redis.min_replicas_acks = 1;
  options().redis.command_timeout = 300;
  StoreNode& a = add_node();
  given(a, a.store().update_heartbeat());
  EXPECT_NE(ask(a, a.store().probe()), "ok");
}

TEST_F(RedisNodesTest, NoticeByAProbeThatTheirLeaseIsLost) {
  StoreNode& a = add_node();
  given(a, a.store().update_heartbeat());
  given_socket(a, "alice", "a1");
  server().cli({"FLUSHALL"});
  EXPECT_EQ(ask(a, a.store().probe()), "ok");
  EXPECT_EQ(a.stream("alice").back(), "lost a1");
}

}  // namespace
}  // namespace chat::test
