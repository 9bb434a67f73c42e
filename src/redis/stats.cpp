#include "redis/stats.hpp"

#include <map>
#include <string_view>
#include <utility>

namespace chat::redis {
namespace {

constexpr std::array<std::string_view, 3> kRoleNames{"commands", "subscriptions", "sentinel"};

// Of success, and of each Failure::Cause.
constexpr std::array<std::string_view, 8> kOutcomeNames{
    "ok",      "error_reply", "timeout",        "disconnected",
    "refused", "overloaded",  "not_replicated", "closed"};

std::size_t index_of(Role role) { return static_cast<std::size_t>(role); }

void count(std::atomic<std::uint64_t>& counter) { counter.fetch_add(1, std::memory_order_relaxed); }

std::uint64_t value(const std::atomic<std::uint64_t>& counter) {
  return counter.load(std::memory_order_relaxed);
}

}  // namespace

void Stats::end_command(std::optional<Failure::Cause> failure,
                        std::chrono::steady_clock::duration time) {
  in_flight_.fetch_sub(1, std::memory_order_relaxed);
  count(outcomes_[failure ? static_cast<std::size_t>(*failure) + 1 : 0]);
  durations_.add(time);
}

RedisStats Stats::read() const {
  RedisStats stats;
  for (std::size_t i = 0; i < kRoles; ++i) {
    stats.roles.push_back({kRoleNames[i], value(reconnects_[i]), value(failed_attempts_[i])});
  }
  static_assert(kOutcomeNames.size() == kOutcomes);
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    stats.outcomes.push_back({kOutcomeNames[i], value(outcomes_[i])});
  }
  stats.in_flight = value(in_flight_);
  durations_.add_to(stats.durations);
  // Two clients may each watch the same Sentinel.
  std::map<std::pair<Role, std::string>, bool> all;
  {
    const std::lock_guard lock(mutex_);
    for (const Connection* connection : connections_) {
      const auto [it, is_new] = all.try_emplace({connection->role_, connection->address_}, true);
      it->second = it->second && connection->is_connected_;
    }
  }
  for (const auto& [key, is_connected] : all) {
    stats.connections.push_back(
        {std::string(kRoleNames[index_of(key.first)]), key.second, is_connected});
  }
  return stats;
}

Stats::Connection::Connection(StatsPtr stats, Role role) : stats_(std::move(stats)), role_(role) {
  const std::lock_guard lock(stats_->mutex_);
  stats_->connections_.push_back(this);
}

void Stats::Connection::attempt(const Endpoint& endpoint) {
  std::string address = to_string(endpoint);
  const std::lock_guard lock(stats_->mutex_);
  if (address == address_) return;
  address_ = std::move(address);
  was_connected_ = false;
}

void Stats::Connection::succeeded() {
  const std::lock_guard lock(stats_->mutex_);
  is_connected_ = true;
  if (std::exchange(was_connected_, true)) count(stats_->reconnects_[index_of(role_)]);
}

void Stats::Connection::failed() { count(stats_->failed_attempts_[index_of(role_)]); }

void Stats::Connection::broken() {
  const std::lock_guard lock(stats_->mutex_);
  is_connected_ = false;
}

void Stats::Connection::end() {
  const std::lock_guard lock(stats_->mutex_);
  std::erase(stats_->connections_, this);
}

}  // namespace chat::redis
