// The interface between the service and a network of clients.
//
// The service depends on this alone. Socket.IO is one implementation (make_socketio_transport in
// <chat/socketio_transport.hpp>); an application may bring its own.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/durability.hpp>
#include <chat/error.hpp>
#include <chat/event.hpp>
#include <chat/handshake.hpp>
#include <chat/recovery_log.hpp>
#include <chat/socket.hpp>
#include <chat/stats.hpp>
#include <chat/task.hpp>
#include <chat/value.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace chat {

/// Connected sockets and channels of sockets, of this node only. Each node's Store brings it what
/// its sockets are to see; the store's EventSink calls these methods.
///
/// Thread-safe; no method blocks.
///
/// Order: at each socket, the calls join_channel, leave_channel, emit_to_channel, send_to_channel,
/// send_to_others, signal_channel, emit_to_socket, Ack, disconnect_socket, drop_socket and
/// disconnect_channel take effect in the order in which they were made (where one call happens
/// before another). The service relies on this: it calls them in the order of each room's stream.
class Transport {
 public:
  /// Called on the new socket's executor. When it returns, the handler may get events at once.
  using ConnectHandler = std::function<std::shared_ptr<SocketHandler>(
      const std::string& socket, boost::asio::any_io_executor executor)>;

  /// A client is back whose socket this node does not have, or whose events it has not kept. The
  /// client has got all events of the state up to `tick`; `place` is for Store::find_socket().
  /// Calls `done` on any thread, with nullopt if the socket cannot be taken over.
  using TakeOverHandler = std::function<void(
      const std::string& socket, std::uint64_t place, Tick tick, HandshakePtr handshake,
      boost::asio::any_io_executor executor, std::function<void(std::optional<TakenOver>)> done)>;

  virtual ~Transport() = default;

  /// From now on nothing is sent before `durability` says that all it may tell of is safe, see
  /// <chat/durability.hpp>. Called once, before start(), if the store has one, which outlives the
  /// loops. A transport that ignores it may tell of changes that a crash undoes.
  virtual void set_durability(Durability& durability) { static_cast<void>(durability); }

  /// Makes the event of a room's message.
  using MessageEvent = std::function<Event(const std::string& room, const EncodedJson& body)>;
  /// A transport with connection state recovery keeps in `log` what it takes to recover connections
  /// after a restart, and takes up what it has (RecoveryLog::attach). Called once, before start()
  /// and before the store is opened, if the store has a log, which outlives the loops.
  virtual void set_recovery_log(RecoveryLog& log, MessageEvent event_of) {
    static_cast<void>(log), static_cast<void>(event_of);
  }

  /// Sockets can be taken over from other nodes, and by them. `secret` is the same on all nodes,
  /// for the proofs that clients bring. Call it before accept(). A transport without recovery
  /// ignores it.
  virtual void take_over_by(TakeOverHandler handler, std::string secret) {
    static_cast<void>(handler);
    static_cast<void>(secret);
  }

  /// Binds and starts the loops, but takes no clients yet. Fails if it cannot listen.
  virtual Result<void> start() = 0;

  /// Takes clients from now on. Call once, after start().
  virtual void accept(ConnectHandler handler) = 0;

  using RestoreHandler =
      std::function<std::shared_ptr<SocketHandler>(boost::asio::any_io_executor executor)>;
  /// A socket from before a restart waits for its client from now on, without a connection. False:
  /// its client cannot come back to it. Between start() and accept().
  virtual bool restore(const std::string& socket, const RestoreHandler& handler) {
    static_cast<void>(socket), static_cast<void>(handler);
    return false;
  }

  /// Takes no more clients, nor requests of present ones. Acks still go out.
  virtual void stop_accepting() = 0;

  /// Disconnects all sockets, with on_disconnect for each, but for those whose clients may come
  /// back after a restart (set_recovery_log()). Completes when they are gone and their output is
  /// flushed, or at the deadline. The executors still run.
  virtual Task<void> close(std::chrono::steady_clock::time_point deadline) = 0;

  /// Reloads the certificates. On failure the old ones stay.
  virtual Result<void> reload() { return {}; }

  /// Stops the executors and joins their threads. Never call it on one of them.
  virtual void join() = 0;

  /// For the service's own work; runs between start() and join().
  virtual boost::asio::any_io_executor executor() = 0;

  /// The port that clients reach; 0 if there is none.
  virtual std::uint16_t port() const = 0;

  /// Counters; all 0 if the transport counts nothing.
  virtual Task<TransportStats> stats();

  /// nullptr if there is no such socket.
  virtual HandshakePtr handshake(const std::string& socket) const = 0;
  /// Override this where a handshake is costly to make.
  virtual bool has_socket(const std::string& socket) const { return handshake(socket) != nullptr; }

  virtual void join_channel(const std::string& socket, const std::string& channel) = 0;
  virtual void leave_channel(const std::string& socket, const std::string& channel) = 0;
  /// To all in the channel.
  virtual void emit_to_channel(const std::string& channel, const Event& event) = 0;
  /// The same, without one socket, which need not be in the channel.
  virtual void send_to_channel(const std::string& except, const std::string& channel,
                               const Event& event) = 0;
  /// The same, without several sockets, which need not be in the channel.
  virtual void send_to_others(const std::vector<std::string>& except, const std::string& channel,
                              const Event& event) = 0;
  /// The same, for an event that soon means nothing: a socket that is slow to read its output does
  /// not get it. `except` may be empty. Optional.
  virtual void signal_channel(const std::string& except, const std::string& channel,
                              const Event& event) {
    send_to_channel(except, channel, event);
  }
  virtual void emit_to_socket(const std::string& socket, const Event& event) = 0;
  /// Emits the event that tells the client of its login. If the connection breaks after the client
  /// has got it, a transport with recovery lets the client come back, and calls on_disconnect only
  /// when it is too late for that. Returns the event's place, see TakeOverHandler; 0 without
  /// recovery.
  virtual std::uint64_t greet_socket(const std::string& socket, const Event& event) {
    emit_to_socket(socket, event);
    return 0;
  }
  /// The socket is another node's, or is adopted next: closes its connection, calls on_moved().
  virtual void release_socket(const std::string& socket) { static_cast<void>(socket); }
  /// A socket that this node takes over: keeps all that is emitted to it and to these channels from
  /// here on, until its TakeOverHandler is done. `tick` is that of the event that moves it.
  virtual void adopt_socket(const std::string& socket, const std::vector<std::string>& channels,
                            Tick tick) {
    static_cast<void>(socket);
    static_cast<void>(channels);
    static_cast<void>(tick);
  }
  /// Sends earlier output first.
  virtual void disconnect_socket(const std::string& socket) = 0;
  /// Stops reading the socket's connection until resume_socket(): back-pressure. Data already read
  /// still reaches the handler. Called on the socket's executor. A transport without back-pressure
  /// disconnects a socket that asks for too much.
  virtual void pause_socket(const std::string& socket) { disconnect_socket(socket); }
  virtual void resume_socket(const std::string& socket) { static_cast<void>(socket); }
  /// Cuts the connection as a broken network does, so that the client reconnects by itself, to a
  /// new socket; disconnect_socket() tells it to stay away. Optional for a transport without this
  /// difference.
  virtual void drop_socket(const std::string& socket) { disconnect_socket(socket); }
  /// All sockets in the channel.
  virtual void disconnect_channel(const std::string& channel) = 0;

  /// stats() without `backlog_bytes`, which takes a look at every client.
  virtual Task<TransportStats> quick_stats() { return stats(); }
};

}  // namespace chat
