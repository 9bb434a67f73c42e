#include "redis/cluster.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

#include "redis/topology.hpp"
#include "session.hpp"
#include "support/redis_server.hpp"
#include "support/slot_move.hpp"

namespace chat::redis {
namespace {

using std::chrono::milliseconds;
using test::Certificates;
using test::RedisCluster;
using test::RedisServer;

Options options_of(const RedisCluster& cluster) {
  Options options;
  // One working seed is enough; a dead one does no harm.
  options.cluster = {{"127.0.0.1", 1}, {"127.0.0.1", cluster.ports()[0]}};
  return options;
}

std::string key_number(int number) { return "key:" + std::to_string(number); }

class ClusterTest : public testing::Test {
 protected:
  // Announces the slot's owner to all masters with CLUSTER SETSLOT.
  void assign(std::uint16_t slot, std::size_t owner) {
    const std::string id = cluster_.id_of(owner);
    for (std::size_t i = 0; i < RedisCluster::kMasters; ++i) {
      const std::size_t node = (owner + i) % RedisCluster::kMasters;
      cluster_.node(node).cli({"CLUSTER", "SETSLOT", std::to_string(slot), "NODE", id});
    }
  }

  // All nodes see all others.
  bool is_at_peace() {
    for (std::size_t i = 0; i < RedisCluster::kNodes; ++i) {
      const std::string nodes = cluster_.node(i).cli({"CLUSTER", "NODES"});
      if (nodes.find("fail") != std::string::npos) return false;
      if (nodes.find("disconnected") != std::string::npos) return false;
    }
    return true;
  }

  RedisCluster cluster_;
  Session session_{options_of(cluster_)};
};

TEST_F(ClusterTest, SendsEachKeyToItsOwnerAndFollowsSlotsThatMove) {
  // Every command is answered, wherever its key is.
  int good = 0;
  for (int i = 0; i < 300; ++i) {
    session_.database().start(
        Command("SET").key(key_number(i)).arg(i), {},
        [&](const Result<Reply>& reply) { good += reply.has_value() ? 1 : 0; });
  }
  ASSERT_TRUE(session_.run_until([&] { return good == 300; }));
  for (std::size_t i = 0; i < RedisCluster::kMasters; ++i) {
    EXPECT_GT(std::stoi(cluster_.node(i).cli({"DBSIZE"})), 0);
  }
  EXPECT_TRUE(session_.database().is_connected());
  EXPECT_TRUE(session_.run(Command("PING")));

  const Script script("return {KEYS[1], redis.call('GET', KEYS[1])}");
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(session_.run(script.call({key_number(i)})).value()[1].integer(), i);
  }

  // ASK: the slot is moving, and a new key is at the other node already.
  const std::string key = "{moving}:a";
  const std::uint16_t slot = slot_of(key);
  const std::size_t from = cluster_.first_owner_of(key);
  const std::size_t to = (from + 1) % RedisCluster::kMasters;
  ASSERT_TRUE(session_.run(Command("SET").key("{moving}:old").arg("here")));
  cluster_.node(to).cli(
      {"CLUSTER", "SETSLOT", std::to_string(slot), "IMPORTING", cluster_.id_of(from)});
  cluster_.node(from).cli(
      {"CLUSTER", "SETSLOT", std::to_string(slot), "MIGRATING", cluster_.id_of(to)});
  const Result<Reply> asked = session_.run(Command("SET").key(key).arg("there"));
  ASSERT_TRUE(asked) << describe(asked.error());
  EXPECT_EQ(cluster_.node(from).cli({"CLUSTER", "GETKEYSINSLOT", std::to_string(slot), "9"}),
            "{moving}:old");
  EXPECT_EQ(session_.run(Command("GET").key(key)).value().text(), "there");
  EXPECT_EQ(session_.run(Command("GET").key("{moving}:old")).value().text(), "here");

  // A script that the other node does not know yet.
  const Script append("return redis.call('APPEND', KEYS[1], ARGV[1])");
  EXPECT_EQ(session_.run(append.call({key}, {"!"})).value().integer(), 6);

  // TRYAGAIN: the two keys are on different nodes; the command works once they are together.
  const auto both = session_.start(Command("MGET").key("{moving}:old").key(key));
  EXPECT_FALSE(session_.run_until([&] { return both->has_value(); }, milliseconds(150)));
  const std::string port = std::to_string(cluster_.node(to).port());
  EXPECT_EQ(cluster_.node(from).cli({"MIGRATE", "127.0.0.1", port, "{moving}:old", "0", "1000"}),
            "OK");
  ASSERT_TRUE(session_.run_until([&] { return both->has_value(); }));
  EXPECT_EQ((*both)->value()[0].text(), "here");
  EXPECT_EQ((*both)->value()[1].text(), "there!");

  // MOVED: the slot has arrived.
  assign(slot, to);
  EXPECT_EQ(session_.run(Command("GET").key(key)).value().text(), "there!");
  EXPECT_EQ(session_.run(script.call({key})).value()[1].text(), "there!");
}

// One server answers some calls, redirects others to the second server, and postpones the rest. The
// loop stands still while a slot is moved, which takes long on a machine under load.
TEST_F(ClusterTest, KeepsTheOrderOfOneScriptOnOneKeyWhileTheSlotMoves) {
  const std::string list = "{moving}:list";
  const std::string other = "{moving}:other";
  ASSERT_TRUE(session_.run(Command("RPUSH").key(list).arg(-1)));
  ASSERT_TRUE(session_.run(Command("SET").key(other).arg("x")));
  const Script push("redis.call('GET', KEYS[2]) return redis.call('RPUSH', KEYS[1], ARGV[1])");
  const CallOptions patient{.timeout = milliseconds(60'000)};
  int sent = 0;
  int good = 0;
  const auto send = [&] {
    for (int i = 0; i < 50; ++i) {
      session_.database().start(push.call({list, other}, {std::to_string(sent++)}), patient,
                                [&](const Result<Reply>& reply) {
                                  EXPECT_TRUE(reply) << describe(reply.error());
                                  good += reply.has_value() ? 1 : 0;
                                });
    }
    session_.loop().poll();
  };
  for (int round = 0; round < 4; ++round) {
    send();
    test::SlotMove move(cluster_, list);
    send();
    move.move_keys(1);
    send();
    EXPECT_TRUE(session_.run(Command("PING")));
    send();
    move.move_keys(1);
    send();
    session_.run_until([&] { return good == sent; }, milliseconds(20));
    send();
    move.finish();
  }
  ASSERT_TRUE(session_.run_until([&] { return good == sent; }, patient.timeout));
  const Reply all = session_.run(Command("LRANGE").key(list).arg(0).arg(-1)).value();
  ASSERT_EQ(all.array().size(), static_cast<std::size_t>(sent) + 1);
  for (int i = 0; i < sent; ++i) ASSERT_EQ(all[static_cast<std::size_t>(i) + 1].integer(), i);
}

// Calls are redirected and postponed again and again.
TEST_F(ClusterTest, WaitsForASlotThatIsOpenForLong) {
  const std::string moved = "{moving}:a";
  ASSERT_TRUE(session_.run(Command("SET").key(moved).arg("x")));
  const Script script("return #KEYS");
  test::SlotMove move(cluster_, moved);
  move.move_keys(1);
  const auto both = session_.start(script.call({moved, "{moving}:none"}));
  EXPECT_FALSE(session_.run_until([&] { return both->has_value(); }, milliseconds(1500)));
  // Commands that need no other key do not wait.
  EXPECT_EQ(session_.run(Command("GET").key(moved)).value().text(), "x");
  EXPECT_EQ(session_.run(script.call({"{moving}:new"})).value().integer(), 1);
  move.finish();
  ASSERT_TRUE(session_.run_until([&] { return both->has_value(); }));
  EXPECT_EQ((*both)->value().integer(), 2);
}

TEST_F(ClusterTest, BreaksNoConnectionWhereASlotIsOpenForTooLong) {
  const std::string key = "{moving}:a";
  ASSERT_TRUE(session_.run(Command("SET").key(key).arg("x")));
  ASSERT_TRUE(session_.run_until([&] { return session_.database().is_connected(); }));
  const test::SlotMove move(cluster_, key);
  const auto late =
      session_.start(Command("MGET").key(key).key("{moving}:none"), {.timeout = milliseconds(300)});
  bool was_connected = true;
  ASSERT_TRUE(session_.run_until([&] {
    was_connected = was_connected && session_.database().is_connected();
    return late->has_value();
  }));
  ASSERT_TRUE((*late)->has_error());
  const Failure& failure = (*late)->error();
  EXPECT_EQ(failure.cause, Failure::Cause::kTimeout);
  EXPECT_FALSE(failure.may_have_run);
  EXPECT_TRUE(failure.message.starts_with("TRYAGAIN")) << failure.message;
  EXPECT_TRUE(was_connected);
}

TEST_F(ClusterTest, FollowsAFailoverAndWaitsForIt) {
  const std::string key = "some key";
  const std::size_t owner = cluster_.first_owner_of(key);
  ASSERT_TRUE(session_.run(Command("SET").key(key).arg("v"), {.replicas = 1}));
  // Connected to all masters: the next disconnect is the owner's end.
  ASSERT_TRUE(session_.run_until([&] { return session_.database().is_connected(); }));
  cluster_.node(owner).kill();
  ASSERT_TRUE(session_.run_until([&] { return !session_.database().is_connected(); }));
  // Sent while no node owns the slot: it waits.
  const Result<Reply> reply =
      session_.run(Command("APPEND").key(key).arg("w"), {.timeout = std::chrono::seconds(15)});
  ASSERT_TRUE(reply) << describe(reply.error());
  EXPECT_EQ(cluster_.node(owner + RedisCluster::kMasters).cli({"GET", key}), "vw");
  EXPECT_TRUE(session_.run_until([&] { return session_.database().is_connected(); }));

  // The old master is back as a replica, then takes over in an orderly failover: nothing fails.
  cluster_.node(owner).start();
  ASSERT_TRUE(test::eventually([&] {
    return cluster_.node(owner).cli({"INFO", "replication"}).find("master_link_status:up") !=
               std::string::npos &&
           is_at_peace();
  }));
  int appended = 2;
  auto ask_at = std::chrono::steady_clock::now();
  ASSERT_TRUE(session_.run_until([&] {
    // A replica gives up after five seconds. If the master has no link to it yet, the replica hears
    // nothing.
    if (std::chrono::steady_clock::now() >= ask_at) {
      EXPECT_EQ(cluster_.node(owner).cli({"CLUSTER", "FAILOVER"}), "OK");
      ask_at += std::chrono::seconds(6);
    }
    const Result<Reply> more = session_.run(Command("APPEND").key(key).arg("x"));
    EXPECT_TRUE(more) << describe(more.error());
    EXPECT_EQ(more.value().integer(), ++appended);
    return cluster_.node(owner).cli({"ROLE"}).starts_with("master");
  }));
  EXPECT_EQ(session_.run(Command("APPEND").key(key).arg("y")).value().integer(), appended + 1);
}

TEST_F(ClusterTest, LeavesAMasterThatHasFallenSilentForItsReplica) {
  const std::string key = "some key";
  const std::size_t owner = cluster_.first_owner_of(key);
  ASSERT_TRUE(session_.run(Command("SET").key(key).arg("v")));
  cluster_.node(owner).pause();
  // The connection is still open, but later commands go to the new master.
  const CallOptions patient{.timeout = std::chrono::seconds(15)};
  const auto lost = session_.start(Command("GET").key(key), patient);
  std::vector<decltype(session_.start(Command("GET")))> later;
  ASSERT_TRUE(session_.run_until([&] {
    later.push_back(session_.start(Command("GET").key(key), patient));
    return std::any_of(later.begin(), later.end(), [](const auto& result) {
      return result->has_value() && result->value().has_value();
    });
  }));
  EXPECT_FALSE(lost->has_value());
  cluster_.node(owner).kill();
}

TEST(Cluster, SaysWhyWhereNoNodeAnswers) {
  boost::asio::io_context loop;
  Options options;
  options.cluster = {{"127.0.0.1", 1}};
  options.command_timeout = milliseconds(300);
  Session session(options);
  const Result<Reply> reply = session.run(Command("GET").key("k"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().cause, Failure::Cause::kTimeout);
  EXPECT_FALSE(reply.error().may_have_run);
  EXPECT_NE(reply.error().message.find("refused"), std::string::npos) << reply.error().message;
}

// TLS to the seeds, and to the nodes at the addresses that the seeds report.
TEST(ClusterOverTls, SendsEachKeyToItsOwner) {
  const Certificates certificates;
  RedisCluster cluster(&certificates);
  Session session(over_tls(options_of(cluster), certificates.ca_file()));
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(session.run(Command("SET").key(key_number(i)).arg(i), {.replicas = 1}));
  }
  for (std::size_t i = 0; i < RedisCluster::kMasters; ++i) {
    EXPECT_GT(std::stoi(cluster.node(i).cli({"DBSIZE"})), 0);
  }
}

}  // namespace
}  // namespace chat::redis
