// The HTTP connections of one loop, and its listener.
#pragma once

#include <chat/error.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/http_connection.hpp"
#include "net/origins.hpp"
#include "net/proxy_preface.hpp"
#include "net/tls.hpp"
#include "net/trusted_proxies.hpp"

namespace chat::net {

/// A bound, listening, non-blocking TCP socket, or the error. If `shared`, several loops listen on
/// one port and the kernel balances connections among them (SO_REUSEPORT).
Result<int> open_listener(const std::string& host, std::uint16_t port, bool shared);

/// The port of a listening socket.
std::uint16_t listener_port(int fd);

/// How connections arrive.
struct Front {
  const TlsContext* tls = nullptr;          ///< nullptr: no TLS
  const TrustedProxies* proxies = nullptr;  ///< may send the PROXY protocol
  const Origins* origins = nullptr;         ///< allowed origins; nullptr: all
};

/// Belongs to one loop's thread.
class HttpServer final : private Pollable, private Timer {
 public:
  HttpServer(Loop& loop, HttpHandler& handler, HttpLimits limits, Front front = {});
  ~HttpServer();

  Loop& loop() const { return loop_; }
  HttpHandler& handler() const { return handler_; }
  const HttpLimits& limits() const { return limits_; }
  const Origins* origins() const { return front_.origins; }

  /// Takes over the listener and accepts from it.
  void accept_from(int listener);
  void stop_accepting();

  /// From now on each response is the last on its connection.
  void begin_close() { closing_ = true; }
  bool is_closing() const { return closing_; }
  /// Answers that are held go out first; their connections are the loop's until then.
  void close_all();

  /// Moves a connection, with the current request, to the server of another loop.
  static void hand_over(HttpConnection& connection, HttpRequest request, HttpServer& to);

 private:
  friend class HttpConnection;

  void on_readable(bool ended) override;
  void on_writable() override {}
  void on_timer() override;

  /// False, with the descriptor closed, if it cannot be watched.
  bool try_take(int fd, std::string remote_address);
  bool try_add(int fd, std::string remote_address);
  void wait_for_proxy(int fd, std::string remote_address);
  HttpConnection& add(int fd, std::unique_ptr<Tls> tls, std::string remote_address);
  void remove(HttpConnection& connection, Loop& loop);
  void keep(HttpConnection& connection);
  std::unique_ptr<HttpConnection> extract(HttpConnection& connection);

  Loop& loop_;
  HttpHandler& handler_;
  const HttpLimits limits_;
  const Front front_;
  int listener_ = -1;
  bool closing_ = false;
  std::vector<std::unique_ptr<HttpConnection>> connections_;
  std::unordered_map<const ProxyPreface*, std::unique_ptr<ProxyPreface>> prefaces_;
};

}  // namespace chat::net
