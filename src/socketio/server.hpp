// A Socket.IO server: any client, protocol 4 or 5. Independent of chat.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chat/error.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engineio/server.hpp"
#include "net/loop_group.hpp"
#include "socketio/namespace.hpp"

namespace chat::socketio {

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 3000;              ///< 0: any free port
  unsigned threads = 1;                   ///< loops; 0: one per core
  std::int64_t connect_timeout = 45'000;  ///< ms for a client to join a namespace
  engineio::Options engine = default_engine_options();
  RecoveryOptions recovery{};        ///< `detection` and `max_missed_bytes` follow from `engine`
  net::HttpHandler* http = nullptr;  ///< serves other paths, see engineio::Server

  static engineio::Options default_engine_options() {
    engineio::Options engine;
    engine.path = "/socket.io/";
    return engine;
  }
};

/// Threads: one thread, not a loop's, calls of(), start() and stop(). Everything else is
/// thread-safe.
class Server {
 public:
  /// `peers`: see engineio::Server.
  explicit Server(ServerOptions options, std::unique_ptr<engineio::Peers> peers = nullptr);
  ~Server();

  const ServerOptions& options() const { return options_; }
  net::LoopGroup& loops() { return loops_; }
  std::uint16_t port() const { return engine_.port(); }

  /// Adds a namespace, before start(): "/" or "/name". Unknown ones are refused with "Invalid
  /// namespace".
  Namespace& of(std::string name, NamespaceHandler handler);
  /// nullptr if there is no such namespace.
  Namespace* find(std::string_view name);

  /// Binds the port and starts the loops. Clients wait until accept().
  Result<> start();
  void accept();

  /// As engineio::Server::measure(). Thread-safe.
  void measure(bool with_backlog, std::function<void(const TransportStats& stats)> done) {
    engine_.measure(with_backlog, std::move(done));
  }

  /// Takes no more clients, and drops requests of present ones.
  void stop_accepting();
  bool takes_requests() const { return takes_requests_; }

  /// Ends all connections; calls `done` on some loop once every socket's handler is notified.
  void close(std::function<void()> done);

  /// After close(): completes when all output to clients is flushed, or at the deadline. Call it on
  /// an executor that runs one handler at a time.
  boost::asio::awaitable<void> wait_flushed(std::chrono::steady_clock::time_point deadline);

  void stop() { loops_.stop(); }

 private:
  const ServerOptions options_;
  net::LoopGroup loops_;
  std::vector<std::unique_ptr<Namespace>> namespaces_;  // constant after start()
  std::atomic<bool> takes_requests_{true};
  engineio::Server engine_;
};

}  // namespace chat::socketio
