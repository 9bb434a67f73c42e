// An Engine.IO server: sessions on every loop of a group, on one port.
#pragma once

#include <chat/error.hpp>
#include <chat/stats.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engineio/options.hpp"
#include "engineio/peers.hpp"
#include "engineio/session.hpp"
#include "net/admission.hpp"
#include "net/loop_group.hpp"
#include "net/origins.hpp"

namespace chat::engineio {

class Shard;

/// Thread-safe, except construction, listen() and destruction: those on one thread, while the loops
/// do not run.
class Server {
 public:
  /// Called on the loop of each new session.
  using SessionHook = std::function<std::unique_ptr<SessionHandler>(Session& session)>;

  /// `peers`: nodes with other sessions; nullptr: none. `others` serves requests outside the
  /// options' path, on their connection's loop, and outlives the server; nullptr: they get 404.
  /// Throws std::invalid_argument for an invalid origin in the options.
  Server(net::LoopGroup& loops, Options options, SessionHook on_session,
         std::unique_ptr<Peers> peers = nullptr, net::HttpHandler* others = nullptr);
  ~Server();

  const Options& options() const { return options_; }
  net::LoopGroup& loops() { return loops_; }

  /// Binds the port on all loops; connections wait until accept(). Port 0 takes any free port.
  Result<> listen(const std::string& host, std::uint16_t port);
  std::uint16_t port() const { return port_; }

  void accept();

  /// Collects from each loop, then calls `done` on one of them. `backlog_bytes` takes a look at
  /// each session; it may be left out.
  void measure(bool with_backlog, std::function<void(const TransportStats& stats)> done);

  /// Takes no more connections or sessions.
  void stop_accepting();

  /// Ends all sessions and connections, then calls `done` on some loop. Call it after
  /// stop_accepting().
  void close(std::function<void()> done);

 private:
  friend class Shard;

  net::LoopGroup& loops_;
  const Options options_;
  const net::Origins origins_;
  const SessionHook on_session_;
  const std::unique_ptr<Peers> peers_;
  net::Admission admission_;
  net::HttpHandler* const others_;
  std::uint16_t port_ = 0;
  std::vector<int> listeners_;
  std::vector<std::unique_ptr<Shard>> shards_;  // by loop
};

}  // namespace chat::engineio
