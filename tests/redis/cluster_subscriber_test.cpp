#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "listener.hpp"
#include "redis/subscriber.hpp"
#include "redis/topology.hpp"
#include "support/redis_server.hpp"
#include "support/slot_move.hpp"

namespace chat::redis {
namespace {

using test::RedisCluster;
using testing::ElementsAre;

TEST(ClusterSubscriber, ListensOnTheOwnerOfEachSlotAndMovesWithIt) {
  RedisCluster cluster;
  Options options;
  options.cluster = {{"127.0.0.1", cluster.ports()[0]}};
  Listener listener(options);

  // One channel on each master, all in one tick.
  std::vector<std::string> names(RedisCluster::kMasters);
  std::vector<Listener::Later> confirmations;
  for (int i = 0; confirmations.size() < names.size(); ++i) {
    const std::string name = "room:" + std::to_string(i);
    std::string& known = names[cluster.first_owner_of(name)];
    if (!known.empty()) continue;
    known = name;
    confirmations.push_back(listener.subscribe_later(name));
  }
  for (const auto& done : confirmations) {
    ASSERT_TRUE(listener.run_until([&] { return done->has_value(); }));
    ASSERT_TRUE(done->value()) << describe((*done)->error());
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(cluster.node(i).cli({"SPUBLISH", names[i], "1"}), "1");
    ASSERT_TRUE(listener.run_until([&] { return !listener.heard(names[i]).empty(); }));
    EXPECT_THAT(listener.heard(names[i]), ElementsAre("1"));
    EXPECT_EQ(listener.resumed(names[i]), 0);
  }

  // A slot moves: the server removes the subscription.
  const std::string slot = std::to_string(slot_of(names[0]));
  const std::string id = cluster.id_of(1);
  cluster.node(1).cli({"CLUSTER", "SETSLOT", slot, "IMPORTING", cluster.id_of(0)});
  cluster.node(0).cli({"CLUSTER", "SETSLOT", slot, "MIGRATING", id});
  for (const std::size_t node : {1, 0, 2}) {
    cluster.node(node).cli({"CLUSTER", "SETSLOT", slot, "NODE", id});
  }
  ASSERT_TRUE(listener.run_until([&] { return listener.resumed(names[0]) == 1; }));
  EXPECT_EQ(cluster.node(1).cli({"SPUBLISH", names[0], "2"}), "1");
  ASSERT_TRUE(listener.run_until([&] { return listener.heard(names[0]).size() == 2; }));

  // A master dies: its replica soon has the channel.
  cluster.node(2).kill();
  ASSERT_TRUE(listener.run_until([&] { return listener.resumed(names[2]) == 1; }));
  EXPECT_EQ(cluster.node(5).cli({"SPUBLISH", names[2], "2"}), "1");
  ASSERT_TRUE(listener.run_until([&] { return listener.heard(names[2]).size() == 2; }));
  EXPECT_EQ(listener.resumed(names[1]), 0);
  EXPECT_TRUE(listener.run_until([&] { return listener.subscriber().is_connected(); }));
}

// A client that leaves a channel just as its slot moves gets two answers.
TEST(ClusterSubscriber, IsNotConfusedByASlotThatLeavesWithTheListener) {
  RedisCluster cluster;
  Options options;
  options.cluster = {{"127.0.0.1", cluster.ports()[0]}};
  Listener listener(options);
  const std::string leaving = "{moving}";
  const std::size_t owner = cluster.first_owner_of(leaving);
  std::vector<std::string> others;
  for (int i = 0; others.size() < 3; ++i) {
    const std::string name = "room:" + std::to_string(i);
    if (cluster.first_owner_of(name) == owner) others.push_back(name);
  }
  ASSERT_TRUE(listener.subscribe(leaving));
  ASSERT_TRUE(listener.subscribe(others[0]));

  // The listener writes before it hears of the move.
  test::SlotMove(cluster, leaving).finish();
  const auto left = listener.unsubscribe_later(leaving);
  const auto first = listener.subscribe_later(others[1]);
  const auto second = listener.subscribe_later(others[2]);
  ASSERT_TRUE(listener.run_until(
      [&] { return left->has_value() && first->has_value() && second->has_value(); }));
  for (const std::string& name : others) {
    EXPECT_EQ(cluster.node(owner).cli({"SPUBLISH", name, "1"}), "1");
    ASSERT_TRUE(listener.run_until([&] { return !listener.heard(name).empty(); }));
    EXPECT_EQ(listener.resumed(name), 0) << name;
  }
}

}  // namespace
}  // namespace chat::redis
