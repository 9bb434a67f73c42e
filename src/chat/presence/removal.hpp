// Removes many dead sockets from the state, several at a time.
#pragma once

#include <chat/error.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <map>
#include <string>
#include <vector>

#include "chat/presence/presence.hpp"

namespace chat::core {

/// Thread-safe.
class Removal {
 public:
  Removal(Store& store, Presence& presence) : store_(store), presence_(presence) {}

  /// Returns the sockets that it could not remove. Stops early if the state is out of reach.
  Task<std::vector<GoneSocket>> remove(std::vector<GoneSocket> sockets);

  /// Removes all sockets that the state has for a node.
  Task<Result<>> remove_sockets_of(std::string instance);

  /// Removes a node's sockets. Once all are removed, removes the node's own record too.
  Task<Result<>> remove_instance(std::string instance);

  /// The same for a lease that this node has claimed.
  Task<Result<>> remove_lease(std::string lease);

 private:
  using Sockets = std::map<std::string, std::string>;  ///< with their users

  Task<Result<>> remove_all(Task<Result<Sockets>> asking, std::string lease);

  Store& store_;
  Presence& presence_;
};

}  // namespace chat::core
