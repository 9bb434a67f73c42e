// Counts what the service does. Thread-safe, with little contention.
#pragma once

#include <array>
#include <atomic>
#include <chat/stats.hpp>
#include <chrono>
#include <cstdint>
#include <memory>

namespace chat::core {

class Stats {
 public:
  Stats();
  ~Stats();
  Stats(const Stats&) = delete;
  Stats& operator=(const Stats&) = delete;

  void login(bool confirmed);
  /// Counts a command that was answered at once.
  void command_now(Command command, bool succeeded);

  ServiceStats read() const;

 private:
  friend class CommandTimer;
  friend class LatencyTimer;
  struct Slot;

  Slot& slot();

  std::unique_ptr<std::array<Slot, 16>> slots_;  ///< each thread uses one; few share it
};

/// Times a command from construction to destruction. Counts it as failed unless told that it
/// succeeded.
class CommandTimer {
 public:
  CommandTimer(Stats& stats, Command command) : stats_(stats), command_(command) {}
  ~CommandTimer();
  CommandTimer(const CommandTimer&) = delete;
  CommandTimer& operator=(const CommandTimer&) = delete;

  void set_succeeded(bool succeeded) { succeeded_ = succeeded; }

 private:
  Stats& stats_;
  const Command command_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  bool succeeded_ = false;
};

/// Times a hook, or a command's store operation, from construction to destruction.
class LatencyTimer {
 public:
  enum class Of : std::uint8_t { kHook, kStore };

  LatencyTimer(Stats& stats, Of of) : stats_(stats), of_(of) {}
  ~LatencyTimer();
  LatencyTimer(const LatencyTimer&) = delete;
  LatencyTimer& operator=(const LatencyTimer&) = delete;

 private:
  Stats& stats_;
  const Of of_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace chat::core
