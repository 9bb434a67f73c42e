// Removing many sockets that are gone from the state, some at a time.
#pragma once

#include <chat/error.hpp>
#include <chat/task.hpp>
#include <string>
#include <vector>

namespace chat::core {

struct Core;

struct GoneSocket {
  std::string id;
  std::string user;
  bool tells_on_disconnect = false;  ///< it was a client of this node
  std::string lease = {};            ///< only if it is connected under this one, if any
};

/// Returns those that could not be removed. If the state is out of reach, it does not try all.
Task<std::vector<GoneSocket>> remove_sockets(Core& core, std::vector<GoneSocket> sockets);

/// Removes all that the state has of a node.
Task<Result<>> remove_sockets_of(Core& core, std::string instance);

/// Removes what a node left behind, and what is known of it, once all is removed.
Task<Result<>> remove_instance(Core& core, std::string instance);

/// The same, of a lease that this node has claimed.
Task<Result<>> remove_lease(Core& core, std::string lease);

}  // namespace chat::core
