// Tells the other nodes that this one is alive.
#pragma once

#include <chat/error.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <chrono>

namespace chat::core {

/// Called on one executor, one call after the other.
class Heartbeat {
 public:
  Heartbeat(Store& store, std::chrono::milliseconds rate) : store_(store), rate_(rate) {}

  /// The first one, before any client comes.
  Task<Result<>> begin();
  /// Returns when the next one is due: soon, after one that failed.
  Task<std::chrono::milliseconds> beat();

 private:
  Store& store_;
  const std::chrono::milliseconds rate_;
  bool has_failed_ = false;
};

}  // namespace chat::core
