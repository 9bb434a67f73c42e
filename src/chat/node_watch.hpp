// Looks after the nodes: one that ends without a word leaves its sockets in the state, as this one
// may where the state breaks.
#pragma once

#include <chat/task.hpp>
#include <chrono>
#include <string>

#include "chat/own_sockets.hpp"
#include "chat/silence.hpp"

namespace chat::core {

struct Core;

/// Called on one executor, one call after the other.
class NodeWatch {
 public:
  explicit NodeWatch(Core& core);

  /// Removes the sockets of leases that have been silent for longer than `heartbeat_timeout`, where
  /// no other node does. What could not be done is taken up by the next look of any node. Returns
  /// when to look again.
  Task<std::chrono::milliseconds> look();

 private:
  using Clock = Silence::Clock;

  Task<> judge(std::string lease);
  Task<> take_over(Lease lease);
  std::chrono::milliseconds pause() const;

  Core& core_;
  OwnSockets own_sockets_{core_};
  const std::chrono::milliseconds interval_;
  const std::chrono::milliseconds lateness_;
  Silence silence_;
  bool is_in_reach_ = false;  ///< the state was, when last asked
  Clock::time_point last_look_;
};

}  // namespace chat::core
