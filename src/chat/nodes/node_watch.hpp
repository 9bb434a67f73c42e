// Looks after the nodes: one that ends without a word leaves its sockets in the state, as this one
// may where the state breaks.
#pragma once

#include <chat/options.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <chrono>
#include <string>

#include "chat/nodes/own_sockets.hpp"
#include "chat/nodes/silence.hpp"
#include "chat/presence/removal.hpp"

namespace chat::core {

/// Called on one executor, one call after the other.
class NodeWatch {
 public:
  NodeWatch(const Options& options, Store& store, Transport& transport, Removal& removal);

  /// Removes the sockets of leases that have been silent for longer than `heartbeat_timeout`, where
  /// no other node does. What could not be done is taken up by the next look of any node. Returns
  /// when to look again.
  Task<std::chrono::milliseconds> look();

 private:
  using Clock = Silence::Clock;

  Task<> judge(std::string lease);
  Task<> take_over(Lease lease);
  std::chrono::milliseconds pause() const;

  Store& store_;
  Removal& removal_;
  OwnSockets own_sockets_;
  const std::chrono::milliseconds interval_;
  const std::chrono::milliseconds lateness_;
  Silence silence_;
  bool is_in_reach_ = false;  ///< the state was, when last asked
  Clock::time_point last_look_;
};

}  // namespace chat::core
