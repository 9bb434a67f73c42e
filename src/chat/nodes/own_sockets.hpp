// Compares this node's sockets in the state with its live connections.
#pragma once

#include <chat/error.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <chat/transport.hpp>
#include <set>
#include <string>

#include "chat/presence/grace.hpp"
#include "chat/presence/removal.hpp"

namespace chat::core {

/// A failover may lose a removal that the state had confirmed. The state then keeps a dead socket,
/// and its user seems present for as long as this node lives. Not thread-safe: call it on one
/// executor, one call at a time.
class OwnSockets {
 public:
  OwnSockets(Store& store, Transport& transport, Removal& removal, Grace& grace)
      : store_(store), transport_(transport), removal_(removal), grace_(grace) {}

  /// Call it when the state may have lost something.
  void suspect() { looks_left_ = 2; }
  /// Checks twice after suspect(). The second look removes sockets that had no connection at the
  /// first look either. A socket that is just disconnecting is gone by the second look, or is
  /// removed twice: removal is idempotent.
  Task<> look();

 private:
  Task<Result<>> remove_leftovers();

  Store& store_;
  Transport& transport_;
  Removal& removal_;
  Grace& grace_;
  int looks_left_ = 0;
  std::set<std::string> without_connection_;
};

}  // namespace chat::core
