#include "redis/stats.hpp"

#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace chat::redis {
namespace {

using namespace std::chrono_literals;
using Shown = std::vector<std::pair<std::string, bool>>;

/// "role address" and whether it is connected.
Shown connections(const Stats& stats) {
  Shown shown;
  for (const auto& connection : stats.read().connections) {
    shown.emplace_back(connection.role + ' ' + connection.address, connection.is_connected);
  }
  return shown;
}

std::uint64_t reconnects(const Stats& stats, Role role) {
  return stats.read().roles.at(static_cast<std::size_t>(role)).reconnects;
}

std::uint64_t outcomes(const Stats& stats, std::string_view name) {
  const auto all = stats.read().outcomes;
  return std::ranges::find(all, name, &RedisStats::Outcome::name)->commands;
}

TEST(RedisStats, TellOfEachConnectionUntilItsEnd) {
  const auto stats = std::make_shared<Stats>();
  Stats::Connection commands(stats, Role::kCommands);
  EXPECT_EQ(connections(*stats), (Shown{{"commands ", false}}));
  commands.attempt({"a", 1});
  commands.succeeded();
  {
    Stats::Connection subscriptions(stats, Role::kSubscriptions);
    subscriptions.attempt({"a", 1});
    EXPECT_EQ(connections(*stats), (Shown{{"commands a:1", true}, {"subscriptions a:1", false}}));
  }
  EXPECT_EQ(connections(*stats), (Shown{{"commands a:1", true}}));
  commands.end();
  EXPECT_EQ(connections(*stats), Shown());
}

TEST(RedisStats, AReconnectIsToTheSameServer) {
  const auto stats = std::make_shared<Stats>();
  Stats::Connection connection(stats, Role::kSubscriptions);
  connection.attempt({"a", 1});
  connection.succeeded();
  EXPECT_EQ(reconnects(*stats, Role::kSubscriptions), 0U);
  connection.broken();
  EXPECT_EQ(connections(*stats), (Shown{{"subscriptions a:1", false}}));
  connection.attempt({"a", 1});
  connection.failed();
  connection.attempt({"a", 1});
  connection.succeeded();
  EXPECT_EQ(reconnects(*stats, Role::kSubscriptions), 1U);
  EXPECT_EQ(stats->read().roles.at(1).failed_attempts, 1U);
  connection.broken();
  connection.attempt({"b", 1});
  connection.succeeded();
  EXPECT_EQ(reconnects(*stats, Role::kSubscriptions), 1U);
  EXPECT_EQ(reconnects(*stats, Role::kCommands), 0U);
}

TEST(RedisStats, TwoConnectionsToOneServerAreConnectedIfBothAre) {
  const auto stats = std::make_shared<Stats>();
  Stats::Connection one(stats, Role::kSentinel);
  Stats::Connection two(stats, Role::kSentinel);
  one.attempt({"s", 1});
  two.attempt({"s", 1});
  one.succeeded();
  EXPECT_EQ(connections(*stats), (Shown{{"sentinel s:1", false}}));
  two.succeeded();
  EXPECT_EQ(connections(*stats), (Shown{{"sentinel s:1", true}}));
}

TEST(RedisStats, CountCommandsByTheirResult) {
  Stats stats;
  for (int i = 0; i < 3; ++i) stats.begin_command();
  EXPECT_EQ(stats.read().in_flight, 3U);
  stats.end_command(std::nullopt, 1ms);
  stats.end_command(Failure::Cause::kErrorReply, 2s);
  stats.end_command(Failure::Cause::kClosed, 2s);
  EXPECT_EQ(stats.read().in_flight, 0U);
  EXPECT_EQ(outcomes(stats, "ok"), 1U);
  EXPECT_EQ(outcomes(stats, "error_reply"), 1U);
  EXPECT_EQ(outcomes(stats, "closed"), 1U);
  EXPECT_EQ(outcomes(stats, "timeout"), 0U);
  EXPECT_NEAR(stats.read().durations.sum, 4.001, 1e-6);
}

}  // namespace
}  // namespace chat::redis
