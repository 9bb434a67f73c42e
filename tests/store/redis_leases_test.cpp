// Leases: nodes know by them that other nodes are alive.
#include <atomic>

#include "store/redis_nodes_fixture.hpp"

namespace chat::test {
namespace {

class RedisLeasesTest : public RedisNodesTest {
 protected:
  /// A node that has sent a heartbeat.
  StoreNode& add_living_node() {
    StoreNode& node = add_node();
    given(node, node.store().update_heartbeat());
    return node;
  }

  /// The lease's own answer.
  Lease doubt(StoreNode& by, const std::string& lease) {
    const Result<Lease> answer = run(by, by.store().doubt_lease(lease));
    EXPECT_TRUE(answer) << describe(answer);
    return answer.value();
  }

  /// The sign of the only other lease, as listed.
  std::string listed_sign(StoreNode& by) {
    const auto leases = run(by, by.store().other_leases());
    EXPECT_EQ(leases->size(), 1U);
    return leases->front().sign;
  }

  std::string claim(StoreNode& by, Lease lease) {
    return ask(by, by.store().claim_lease(std::move(lease)));
  }

  /// Removes all sockets of a claimed lease.
  void remove_all_of(StoreNode& by, const std::string& lease) {
    const auto sockets = run(by, by.store().lease_sockets(lease));
    for (const auto& [socket, user] : *sockets) {
      given(by, by.store().disconnect_socket_of(lease, user, socket));
    }
    given(by, by.store().forget_lease(lease));
  }
};

const std::string& id_of(StoreNode& node) { return node.store().instance_uid(); }

TEST_F(RedisLeasesTest, AreListedAllButOnesOwn) {
  StoreNode& a = add_living_node();
  StoreNode& b = add_living_node();
  EXPECT_EQ(ask(a, a.store().other_leases()), '[' + id_of(b) + ']');
  EXPECT_EQ(ask(b, b.store().other_leases()), '[' + id_of(a) + ']');
}

TEST_F(RedisLeasesTest, ShowALaterSignWithEachHeartbeatWhateverTheClockSays) {
  std::atomic<std::int64_t> now = 1'000'000;
  StoreNode& a = add_node({}, [&now] { return now.load(); });
  StoreNode& b = add_living_node();
  std::int64_t listed = 0;
  std::int64_t answered = 0;
  for (const std::int64_t time : {1'000'000, 1'000'000, 940'000, 940'000, 1'060'000, 1'000'000}) {
    now = time;
    given(a, a.store().update_heartbeat());
    const std::int64_t last_listed = std::exchange(listed, std::stoll(listed_sign(b)));
    EXPECT_GT(listed, last_listed);
    const std::int64_t last = std::exchange(answered, std::stoll(doubt(b, id_of(a)).sign));
    EXPECT_GT(answered, last);
  }
}

TEST_F(RedisLeasesTest, AreClaimedByOneOfAllWhoSawTheSameSign) {
  StoreNode& a = add_living_node();
  StoreNode& b = add_living_node();
  StoreNode& c = add_living_node();
  const Lease seen_by_b = doubt(b, id_of(a));
  const Lease seen_by_c = doubt(c, id_of(a));
  const auto first = b.start(b.store().claim_lease(seen_by_b));
  const auto second = c.start(c.store().claim_lease(seen_by_c));
  ASSERT_TRUE(run_until([&] { return first->has_value() && second->has_value(); }));
  EXPECT_NE((*first)->value(), (*second)->value());
}

TEST_F(RedisLeasesTest, AreNotClaimedOnceTheirNodeHasSaidThatItIsAlive) {
  StoreNode& a = add_living_node();
  StoreNode& b = add_living_node();
  const Lease seen = doubt(b, id_of(a));
  given_socket(a, "alice", "a1");
  given(a, a.store().update_heartbeat());
  EXPECT_EQ(claim(b, seen), "false");
  given(a, a.store().update_heartbeat());
  EXPECT_EQ(a.stream("alice"), Events{"connected a1 1"});
}

TEST_F(RedisLeasesTest, AreTakenOverFromAWatcherThatIsGoneByOneOfTheOthers) {
  StoreNode& a = add_living_node();
  StoreNode& b = add_living_node();
  StoreNode& c = add_living_node();
  const Lease alive = doubt(b, id_of(a));
  EXPECT_EQ(claim(b, alive), "true");
  EXPECT_EQ(claim(b, alive), "true") << "its own to do again, as an answer may be lost";
  EXPECT_EQ(claim(c, alive), "false");
  const Lease claimed = doubt(c, id_of(a));
  EXPECT_TRUE(claimed.is_claimed);
  EXPECT_NE(claimed.sign, alive.sign);
  EXPECT_EQ(claim(c, claimed), "true");
  EXPECT_EQ(claim(b, claimed), "false");
}

TEST_F(RedisLeasesTest, EndForGoodWhereTheyAreClaimed) {
  StoreNode& a = add_living_node();
  StoreNode& b = add_living_node();
  given_socket(a, "alice", "a1");
  ASSERT_EQ(claim(b, doubt(b, id_of(a))), "true");

  // The login notices it, if it comes before the heartbeat.
  given_socket(a, "bob", "b1");
  EXPECT_EQ(a.stream("alice").back(), "lost a1");
  EXPECT_EQ(ask(a, a.store().instance_sockets(id_of(a))), "b1=bob ");

  // Removing the sockets of the old lease does not affect the new one.
  EXPECT_EQ(ask(b, b.store().lease_sockets(id_of(a))), "a1=alice ");
  remove_all_of(b, id_of(a));
  given(a, a.store().update_heartbeat());
  EXPECT_EQ(ask(a, a.store().instance_sockets(id_of(a))), "b1=bob ");
  EXPECT_EQ(a.stream("bob"), Events{"connected b1 1"});
  EXPECT_NE(ask(b, b.store().instance_heartbeat(id_of(a))), "none");
  EXPECT_EQ(ask(b, b.store().instance_sockets(id_of(a))), "b1=bob ");
}

// Redis evicts the key, or a shard comes back empty. The node itself is the only one.
TEST_F(RedisLeasesTest, ThatANodeHasLostAreLikeThoseOfOthersToIt) {
  StoreNode& a = add_living_node();
  given_socket(a, "alice", "a1");
  server().cli({"DEL", "nodes:{node:" + id_of(a) + "}:lease"});
  given(a, a.store().update_heartbeat());
  EXPECT_EQ(a.stream("alice").back(), "lost a1");
  given_socket(a, "alice", "a2");
  EXPECT_EQ(ask(a, a.store().other_leases()), '[' + id_of(a) + ']');

  const Lease old = doubt(a, id_of(a));
  EXPECT_EQ(claim(a, old), "true");
  EXPECT_EQ(ask(a, a.store().lease_sockets(id_of(a))), "a1=alice ");
  remove_all_of(a, id_of(a));
  EXPECT_EQ(ask(a, a.store().other_leases()), "[]");
  given(a, a.store().update_heartbeat());
  EXPECT_EQ(ask(a, a.store().user_sockets("alice")), "a2=[] ");
  EXPECT_EQ(ask(a, a.store().instance_sockets(id_of(a))), "a2=alice ");
  const Events expected{"connected a1 1", "lost a1", "connected a2 2", "disconnected a1 1"};
  EXPECT_EQ(a.stream("alice"), expected);
}

// A login whose connection broke may have been recorded before the lease ended, and again after it.
TEST_F(RedisLeasesTest, TakeOutNoSocketThatIsConnectedUnderAnother) {
  StoreNode& a = add_living_node();
  StoreNode& b = add_living_node();
  given(a, a.store().add_room("r", {}));
  given_member(a, "alice", "a1");
  server().cli({"HSET", "nodes:{node:old}:sockets", "a1", "alice"});
  EXPECT_EQ(ask(b, b.store().disconnect_socket_of("old", "alice", "a1")), "[][]1");
  EXPECT_EQ(ask(b, b.store().room_list(kServer, "r", "userlist")), "[alice]");
  EXPECT_EQ(ask(b, b.store().disconnect_socket_of(id_of(a), "alice", "a1")), "[r][0]0");
}

TEST_F(RedisLeasesTest, AreLostWhereRedisHasLostAll) {
  StoreNode& a = add_living_node();
  given_socket(a, "alice", "a1");
  server().cli({"FLUSHALL"});
  given(a, a.store().update_heartbeat());
  EXPECT_EQ(a.stream("alice").back(), "lost a1");
  given_socket(a, "alice", "a2");
  EXPECT_EQ(ask(a, a.store().instance_sockets(id_of(a))), "a2=alice ");
  given(a, a.store().update_heartbeat());
  EXPECT_EQ(a.stream("alice"), (Events{"connected a1 1", "lost a1", "connected a2 1"}));
}

// With a time to live, Redis would evict leases first when memory is short, and lose them all when
// its clock is set.
TEST_F(RedisLeasesTest, HaveNoTimeToLiveBeforeTheyAreForgotten) {
  StoreNode& a = add_living_node();
  StoreNode& b = add_living_node();
  const std::string key = "nodes:{node:" + id_of(a) + "}:lease";
  EXPECT_EQ(server().cli({"TTL", key}), "-1");
  ASSERT_EQ(claim(b, doubt(b, id_of(a))), "true");
  EXPECT_EQ(server().cli({"TTL", key}), "-1");
  remove_all_of(b, id_of(a));
  EXPECT_GT(std::stol(server().cli({"TTL", key})), 0);
}

TEST_F(RedisLeasesTest, SayWhereTheirNodesAre) {
  StoreNode& a = add_node("10.0.0.1:8000");
  StoreNode& b = add_node("10.0.0.2:8000");
  given(a, a.store().update_heartbeat());
  given(b, b.store().update_heartbeat());
  const auto addresses_known_to = [&](StoreNode& node) {
    std::map<std::string, std::string> addresses;
    const auto instances = run(node, node.store().list_instances()).value();
    for (const InstanceInfo& one : instances) addresses[one.uid] = one.advertise;
    return addresses;
  };
  const std::map<std::string, std::string> both = {{id_of(a), "10.0.0.1:8000"},
                                                   {id_of(b), "10.0.0.2:8000"}};
  EXPECT_EQ(addresses_known_to(a), both);
  EXPECT_EQ(addresses_known_to(b), both);

  // A node that was given up still has an address, also under its next lease.
  const Lease seen = doubt(b, id_of(a));
  EXPECT_EQ(seen.address, "10.0.0.1:8000");
  EXPECT_EQ(claim(b, seen), "true");
  EXPECT_EQ(doubt(b, id_of(a)).address, "10.0.0.1:8000");
  remove_all_of(b, id_of(a));
  given(a, a.store().update_heartbeat());
  EXPECT_EQ(addresses_known_to(a), both);
  EXPECT_EQ(addresses_known_to(b), both);
}

TEST_F(RedisLeasesTest, GoWithTheNodeThatIsRemovedByItsId) {
  StoreNode& a = add_node();
  StoreNode& b = add_node();
  given(a, a.store().add_room("r", {.enable_userlist_updates = true}));
  given_member(a, "alice", "a1");
  given_member(b, "bob", "b1");
  EXPECT_EQ(ask(b, b.store().instance_sockets(id_of(a))), "a1=alice ");
  EXPECT_EQ(ask(b, b.store().disconnect_socket("alice", "a1")), "[r][0]0");
  given(b, b.store().forget_instance(id_of(a)));
  EXPECT_EQ(ask(b, b.store().instance_sockets(id_of(a))), "");
  EXPECT_EQ(ask(b, b.store().instance_heartbeat(id_of(a))), "none");
  EXPECT_EQ(b.stream("r").back(), "user left alice");
  ASSERT_TRUE(run_until([&] { return a.stream("alice").back() == "disconnected a1 0"; }));
}

TEST_F(RedisLeasesTest, AreForgottenByANodeThatEnds) {
  StoreNode& a = add_living_node();
  StoreNode& b = add_node();
  given(a, a.store().forget_instance(id_of(a)));
  EXPECT_EQ(ask(b, b.store().other_leases()), "[]");
}

}  // namespace
}  // namespace chat::test
