// What the connections to Redis do, for monitoring.
#pragma once

#include <array>
#include <atomic>
#include <chat/stats.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "public/histogram.hpp"
#include "redis/failure.hpp"
#include "redis/options.hpp"

namespace chat::redis {

/// What a connection is for.
enum class Role : std::uint8_t { kCommands, kSubscriptions, kSentinel };

/// The clients' thread writes, any thread reads. A command costs a few atomic additions; the lock
/// is taken when a connection changes.
class Stats {
 public:
  class Connection;

  void begin_command() { in_flight_.fetch_add(1, std::memory_order_relaxed); }
  /// nullopt: it succeeded.
  void end_command(std::optional<Failure::Cause> failure, std::chrono::steady_clock::duration time);

  RedisStats read() const;

 private:
  static constexpr std::size_t kRoles = 3;
  static constexpr std::size_t kOutcomes = static_cast<std::size_t>(Failure::Cause::kClosed) + 2;

  std::atomic<std::uint64_t> in_flight_{0};
  std::array<std::atomic<std::uint64_t>, kOutcomes> outcomes_{};  // Success, then the causes.
  Histogram durations_;
  std::array<std::atomic<std::uint64_t>, kRoles> reconnects_{};
  std::array<std::atomic<std::uint64_t>, kRoles> failed_attempts_{};

  mutable std::mutex mutex_;
  std::vector<const Connection*> connections_;  // Under mutex_, and so is their state.
};

using StatsPtr = std::shared_ptr<Stats>;

/// One that is kept open, and counted from here to its end.
class Stats::Connection {
 public:
  Connection(StatsPtr stats, Role role);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { end(); }

  void attempt(const Endpoint& endpoint);
  void succeeded();
  void failed();
  void broken();
  /// It is not wanted any more.
  void end();

 private:
  friend class Stats;

  const StatsPtr stats_;
  const Role role_;
  std::string address_;
  bool is_connected_ = false;
  bool was_connected_ = false;  // To the server of address_.
};

}  // namespace chat::redis
