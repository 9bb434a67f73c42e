// Watches the nodes. A node that crashes leaves its sockets in the state. So may this node when the
// state fails.
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

/// Not thread-safe: call it on one executor, one call at a time.
class NodeWatch {
 public:
  NodeWatch(const Options& options, Store& store, Transport& transport, Removal& removal,
            Grace& grace);

  /// Removes the sockets of each lease that is silent for longer than `heartbeat_timeout`, the
  /// grace of presence and the window of recovery, unless another node does. The next look of any
  /// node retries what failed. Returns when to look again.
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
  bool is_in_reach_ = false;  ///< whether the last request reached the state
  Clock::time_point last_look_;
};

}  // namespace chat::core
