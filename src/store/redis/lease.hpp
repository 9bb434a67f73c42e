// The lease of this node. The node renews it, or other nodes take it for dead and remove its
// sockets.
#pragma once

#include <string>

#include "store/redis/context.hpp"

namespace chat::store {

/// A lease ends for good when another node claims it, or when Redis loses it. Then all sockets of
/// this node are lost. The node takes up a new lease, with a new record of sockets. So a node that
/// removes the sockets of the old lease cannot harm the sockets of the new one.
///
/// Not thread-safe: belongs to the store's thread.
class RedisLease {
 public:
  explicit RedisLease(RedisContext& context) : context_(context), name_(context.node) {}
  RedisLease(const RedisLease&) = delete;
  RedisLease& operator=(const RedisLease&) = delete;

  /// The name of the lease. The first lease has the node's id.
  const std::string& name() const { return name_; }
  /// The node that owns the lease. A lease's name is the node's id, or the id, a dot and a number.
  static std::string node_of(const std::string& lease) { return lease.substr(0, lease.find('.')); }

  /// Takes up the lease, or renews it.
  Task<Result<>> renew();

  /// Records a socket that is to be removed if the lease ends. Returns the lease's name.
  Task<Result<std::string>> record(std::string socket, std::string user);

 private:
  void lose();

  RedisContext& context_;
  std::string name_;
  bool is_begun_ = false;
  int number_ = 1;
};

}  // namespace chat::store
