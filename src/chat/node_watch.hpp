// Looks after the nodes: one that ends without a word leaves its sockets in the state, as this one
// may where the state breaks.
#pragma once

#include <chat/task.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "chat/own_sockets.hpp"

namespace chat::core {

struct Core;

/// Called on one executor, one call after the other.
class NodeWatch {
 public:
  explicit NodeWatch(Core& core);

  /// Removes the sockets of nodes that have been silent for longer than `heartbeat_timeout`, where
  /// no other node does. What could not be done is taken up by the next look of any node. Returns
  /// when to look again.
  Task<std::chrono::milliseconds> look();

 private:
  using Clock = std::chrono::steady_clock;

  bool may_judge(Clock::time_point now);
  Task<> take_over(std::string instance);

  Core& core_;
  OwnSockets own_sockets_{core_};
  const std::chrono::milliseconds interval_;
  /// Since when the state has been in reach without a break; none, if it is not.
  std::optional<Clock::time_point> in_reach_since_;
  Clock::time_point last_look_;
};

}  // namespace chat::core
