// The leases of all nodes, as whoever watches them sees them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/redis/context.hpp"

namespace chat::store {

/// Operations on leases by their names are those of <chat/store.hpp>.
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
    std::string node;  ///< whose it is, or was
    std::int64_t beat = 0;
  };
  /// The latest heartbeat last.
  Task<Result<std::vector<Listed>>> all();

  /// Of this node the one that it has now, of another one all.
  Task<Result<std::vector<std::string>>> of_node(std::string node);

 private:
  RedisContext& context_;
};

}  // namespace chat::store
