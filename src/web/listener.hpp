// A separate port for routes, besides the clients' port.
#pragma once

#include <chat/error.hpp>
#include <cstdint>
#include <string>

#include "net/http_server.hpp"
#include "net/loop_group.hpp"

namespace chat::web {

/// Serves on one loop with its own thread. Not thread-safe; use it from one thread, not from that
/// loop's.
class Listener {
 public:
  /// `handler` and the targets of `front` must outlive it.
  explicit Listener(net::HttpHandler& handler, net::HttpLimits limits = {}, net::Front front = {});
  /// Ends all connections and their work.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// See net::Loop::set_durability(). Call it before start().
  void set_durability(Durability* durability) { loops_.set_durability(durability); }

  /// Port 0 takes any free port.
  Result<> start(const std::string& host, std::uint16_t port);
  std::uint16_t port() const { return port_; }

 private:
  net::LoopGroup loops_{1};
  net::HttpServer server_;
  std::uint16_t port_ = 0;
};

}  // namespace chat::web
