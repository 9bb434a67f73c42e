// The leases of all nodes, for the nodes that watch them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/redis/context.hpp"

namespace chat::store {

/// Each operation that takes a lease's name is that of <chat/store.hpp>.
class RedisLeases {
 public:
  explicit RedisLeases(RedisContext& context) : context_(context) {}

  Task<Result<std::vector<Lease>>> others();
  Task<Result<Lease>> doubt(std::string lease);
  Task<Result<bool>> claim(Lease lease);
  Task<Result<std::map<std::string, std::string>>> sockets_of(std::string lease);
  Task<Result<>> forget(std::string lease);

  struct Listed {
    std::string name;
    std::string node;  ///< the node that holds it, or held it
    std::int64_t beat = 0;
  };
  /// All leases, in ascending order of their last heartbeats.
  Task<Result<std::vector<Listed>>> all();

  /// For this node: its current lease. For another node: all its leases.
  Task<Result<std::vector<std::string>>> of_node(std::string node);

 private:
  RedisContext& context_;
};

}  // namespace chat::store
