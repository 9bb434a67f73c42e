// Compares what the state has of this node's sockets with those there are.
#pragma once

#include <chat/error.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <chat/transport.hpp>
#include <set>
#include <string>

#include "chat/presence/removal.hpp"

namespace chat::core {

/// A failover may lose a removal that the state had confirmed: the socket is gone, and its user
/// seems to be there for as long as the node lives. Called on one executor, one call after the
/// other.
class OwnSockets {
 public:
  OwnSockets(Store& store, Transport& transport, Removal& removal)
      : store_(store), transport_(transport), removal_(removal) {}

  /// The state may have lost something.
  void suspect() { looks_left_ = 2; }
  /// After suspect(): at the second look, removes what the first one found without a connection
  /// already. One that just disconnects is gone by then, or is removed twice, which changes
  /// nothing.
  Task<> look();

 private:
  Task<Result<>> remove_leftovers();

  Store& store_;
  Transport& transport_;
  Removal& removal_;
  int looks_left_ = 0;
  std::set<std::string> without_connection_;
};

}  // namespace chat::core
