// Tells the other nodes that this one is alive.
#pragma once

#include <chat/error.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <chrono>

namespace chat::core {

/// Not thread-safe: call it on one executor, one call at a time.
class Heartbeat {
 public:
  Heartbeat(Store& store, std::chrono::milliseconds rate) : store_(store), rate_(rate) {}

  /// Sends the first heartbeat. Call it before any client connects.
  Task<Result<>> begin();
  /// Sends a heartbeat. Returns the delay until the next one, which is short after a failure.
  Task<std::chrono::milliseconds> beat();

 private:
  Store& store_;
  const std::chrono::milliseconds rate_;
  bool has_failed_ = false;
};

}  // namespace chat::core
