// Tells the other nodes that this one is alive.
#pragma once

#include <chat/error.hpp>
#include <chat/task.hpp>
#include <chrono>

namespace chat::core {

struct Core;

/// Called on one executor, one call after the other.
class Heartbeat {
 public:
  explicit Heartbeat(Core& core) : core_(core) {}

  /// The first one, before any client comes.
  Task<Result<>> begin();
  /// Returns when the next one is due: soon, after one that failed.
  Task<std::chrono::milliseconds> beat();

 private:
  Core& core_;
  bool has_failed_ = false;
};

}  // namespace chat::core
