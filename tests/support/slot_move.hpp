// Resharding: a slot of a cluster that goes to another master.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "support/redis_server.hpp"

namespace chat::test {

/// In the steps of `redis-cli --cluster reshard`, so that a test can look on between them.
class SlotMove {
 public:
  /// Opens the key's slot at its owner and at the next master. No key is moved yet.
  SlotMove(RedisCluster& cluster, const std::string& key);

  /// Moves so many keys; fewer where there are no more.
  void move_keys(std::size_t count);

  /// How many keys have not been moved.
  std::size_t keys_left() const;

  /// Moves what is left. From then on the slot is the other master's.
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
