// Other nodes, whose sessions' requests may come here: a balancer in front of several servers deals
// out the requests of a polling client as it likes.
#pragma once

#include <string>
#include <string_view>

#include "net/http_connection.hpp"

namespace chat::engineio {

/// Threads: any loop's.
class Peers {
 public:
  virtual ~Peers() = default;

  /// What the ids of this node's sessions end in: a dot, and characters of the ids' alphabet.
  virtual const std::string& suffix() const = 0;

  enum class Sender {
    kClient,
    kNode,      ///< another node, which passed the request on
    kImpostor,  ///< somebody who says so and cannot prove it
  };
  virtual Sender sender_of(const net::HttpRequest& request) const = 0;

  /// Answers the request by what the node of that session answers. False, and nothing is done,
  /// where the id names no node.
  virtual bool pass_on(net::HttpConnection& connection, const net::HttpRequest& request,
                       std::string_view session) = 0;
};

}  // namespace chat::engineio
