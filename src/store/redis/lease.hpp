// What this node has to renew, lest others take it for dead and remove its sockets.
#pragma once

#include <string>

#include "store/redis/context.hpp"

namespace chat::store {

/// A lease ends for good when somebody else claims it, or when Redis loses it: then all sockets
/// that the node has are lost, and it takes up another lease, with a record of sockets of its own.
/// So who removes the sockets of the old one can do no harm to those of the new.
///
/// Belongs to the store's thread.
class RedisLease {
 public:
  explicit RedisLease(RedisContext& context) : context_(context), name_(context.node) {}
  RedisLease(const RedisLease&) = delete;
  RedisLease& operator=(const RedisLease&) = delete;

  /// Of the lease: the node's id, for the first one.
  const std::string& name() const { return name_; }
  /// Of the node whose lease has that name: its id, or the id, a dot and a number.
  static std::string node_of(const std::string& lease) { return lease.substr(0, lease.find('.')); }

  /// Takes the lease up, or renews it.
  Task<Result<>> renew();

  /// Notes a socket that is to be removed if the lease ends; returns the lease's name.
  Task<Result<std::string>> record(std::string socket, std::string user);

 private:
  void lose();

  RedisContext& context_;
  std::string name_;
  bool is_begun_ = false;
  int number_ = 1;
};

}  // namespace chat::store
