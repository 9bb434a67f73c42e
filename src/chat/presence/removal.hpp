// Removing many sockets that are gone from the state, some at a time.
#pragma once

#include <chat/error.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <map>
#include <string>
#include <vector>

#include "chat/presence/presence.hpp"

namespace chat::core {

/// Any thread.
class Removal {
 public:
  Removal(Store& store, Presence& presence) : store_(store), presence_(presence) {}

  /// Returns those that could not be removed. If the state is out of reach, it does not try all.
  Task<std::vector<GoneSocket>> remove(std::vector<GoneSocket> sockets);

  /// Removes all sockets that the state has of a node.
  Task<Result<>> remove_sockets_of(std::string instance);

  /// Removes what a node left behind, and what is known of it, once all is removed.
  Task<Result<>> remove_instance(std::string instance);

  /// The same, of a lease that this node has claimed.
  Task<Result<>> remove_lease(std::string lease);

 private:
  using Sockets = std::map<std::string, std::string>;  ///< with their users

  Task<Result<>> remove_all(Task<Result<Sockets>> asking, std::string lease);

  Store& store_;
  Presence& presence_;
};

}  // namespace chat::core
