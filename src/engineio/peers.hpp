// Other nodes, whose sessions' requests may arrive here: a load balancer may spread a polling
// client's requests over several servers.
#pragma once

#include <string>
#include <string_view>

#include "net/http_connection.hpp"

namespace chat::engineio {

/// Thread-safe.
class Peers {
 public:
  virtual ~Peers() = default;

  /// Suffix of this node's session ids: a dot, and characters of the ids' alphabet.
  virtual const std::string& suffix() const = 0;

  enum class Sender {
    kClient,
    kNode,      ///< another node that forwarded the request
    kImpostor,  ///< claims to be a node without proof
  };
  virtual Sender sender_of(const net::HttpRequest& request) const = 0;

  /// Forwards the request to the session's node and relays its answer. False, with no effect, if
  /// the id names no node.
  virtual bool pass_on(net::HttpConnection& connection, const net::HttpRequest& request,
                       std::string_view session) = 0;
};

}  // namespace chat::engineio
