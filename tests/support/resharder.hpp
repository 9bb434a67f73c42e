// A cluster whose slots move all the time.
#pragma once

#include <thread>

#include "support/slot_move.hpp"

namespace chat::test {

/// Moves slots that have keys, one after the other, on its own thread.
class Resharder {
 public:
  /// The cluster must outlive the resharder.
  explicit Resharder(RedisCluster& cluster)
      : thread_([&cluster](const std::stop_token& stop) { run(cluster, stop); }) {}

 private:
  static void run(RedisCluster& cluster, const std::stop_token& stop) {
    for (std::size_t node = 0; !stop.stop_requested(); node = (node + 1) % RedisCluster::kMasters) {
      const std::string key = cluster.node(node).cli({"RANDOMKEY"});
      if (key.empty()) continue;
      SlotMove move(cluster, key);
      move.move_keys(1);
      move.finish();
    }
  }

  std::jthread thread_;
};

}  // namespace chat::test
