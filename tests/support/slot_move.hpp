// Resharding: moves a slot of a cluster to another master.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "support/redis_server.hpp"

namespace chat::test {

/// Moves in the steps of `redis-cli --cluster reshard`, so that a test can look on between them.
class SlotMove {
 public:
  /// Opens the key's slot at its owner and at the next master. Moves no key yet.
  SlotMove(RedisCluster& cluster, const std::string& key);

  /// Moves `count` keys, or all if there are fewer.
  void move_keys(std::size_t count);

  /// The number of keys that have not moved.
  std::size_t keys_left() const;

  /// Moves the remaining keys. From then on the other master owns the slot.
  void finish();

 private:
  RedisServer& from() const { return cluster_.node(from_); }
  RedisServer& to() const { return cluster_.node(to_); }

  RedisCluster& cluster_;
  const std::string slot_;
  std::size_t from_ = 0;
  std::size_t to_ = 0;
};

}  // namespace chat::test
