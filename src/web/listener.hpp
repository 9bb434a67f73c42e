// A port of one's own for routes, beside that of the clients.
#pragma once

#include <chat/error.hpp>
#include <cstdint>
#include <string>

#include "net/http_server.hpp"
#include "net/loop_group.hpp"

namespace chat::web {

/// Serves on one loop, a thread of its own. Threads: one, which is not that loop's.
class Listener {
 public:
  /// `handler` and what `front` points to outlive it.
  explicit Listener(net::HttpHandler& handler, net::HttpLimits limits = {}, net::Front front = {});
  /// Ends all connections, and what ran for them.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Port 0 takes any free one.
  Result<> start(const std::string& host, std::uint16_t port);
  std::uint16_t port() const { return port_; }

 private:
  net::LoopGroup loops_{1};
  net::HttpServer server_;
  std::uint16_t port_ = 0;
};

}  // namespace chat::web
