// An Engine.IO server: sessions on every loop of a group, behind one port.
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

/// Threads: construction, listen() and destruction on one thread, the loops not running; the rest
/// on any.
class Server {
 public:
  /// Called on the session's loop for each new one.
  using SessionHook = std::function<std::unique_ptr<SessionHandler>(Session& session)>;

  /// `peers`: where sessions of other nodes are; nullptr, there are none. `others` serves every
  /// request that is not for the path of the options, on the loop of its connection; nullptr: they
  /// are answered 404. It outlives the server. Throws std::invalid_argument where one of the
  /// options' origins is none.
  Server(net::LoopGroup& loops, Options options, SessionHook on_session,
         std::unique_ptr<Peers> peers = nullptr, net::HttpHandler* others = nullptr);
  ~Server();

  const Options& options() const { return options_; }
  net::LoopGroup& loops() { return loops_; }

  /// Binds the port, on all loops; connections wait until accept(). Port 0 takes any free one.
  Result<> listen(const std::string& host, std::uint16_t port);
  std::uint16_t port() const { return port_; }

  void accept();

  /// Asks each loop, then calls `done` on one of them.
  void measure(std::function<void(const TransportStats& stats)> done);

  /// Takes no more connections or sessions.
  void stop_accepting();

  /// Ends all sessions and connections, then calls `done` on some loop. After stop_accepting().
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
