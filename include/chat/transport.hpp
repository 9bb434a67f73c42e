// The interface between the service and a network of clients.
//
// The service is written against this alone: Socket.IO is one implementation
// (make_socketio_transport in <chat/socketio_transport.hpp>), and an application may bring its own.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/error.hpp>
#include <chat/event.hpp>
#include <chat/handshake.hpp>
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

/// Connected sockets and channels of sockets, of this node alone: no method reaches sockets of
/// other nodes. What they are to see comes to each node by its Store, whose EventSink calls these.
///
/// Threads: every method may be called on any thread, and none blocks.
///
/// Order: the calls join_channel, leave_channel, emit_to_channel, send_to_channel, emit_to_socket,
/// Ack, disconnect_socket, drop_socket and disconnect_channel take effect, at each socket, in the
/// order in which they were made (where one call happens before another). The service relies on it:
/// it calls them in the order of each room's stream.
class Transport {
 public:
  /// Called on the new socket's executor. The handler may be given events at once when this
  /// returns.
  using ConnectHandler = std::function<std::shared_ptr<SocketHandler>(
      const std::string& socket, boost::asio::any_io_executor executor)>;

  virtual ~Transport() = default;

  /// Binds and starts the loops, but takes no clients yet. An error if it cannot listen.
  virtual Result<void> start() = 0;

  /// Takes clients from now on. Called once, after start().
  virtual void accept(ConnectHandler handler) = 0;

  /// Takes no more clients, nor requests of those there are. Acks still go out.
  virtual void stop_accepting() = 0;

  /// Disconnects everybody (on_disconnect is called for each) and completes when all are gone and
  /// their output is flushed, or at the deadline. The executors still run.
  virtual Task<void> close(std::chrono::steady_clock::time_point deadline) = 0;

  /// Reads anew what may change while it runs: certificates. Where that fails, the old ones stay.
  virtual Result<void> reload() { return {}; }

  /// Stops the executors and joins their threads. Never called on one of them.
  virtual void join() = 0;

  /// For the service's own work; runs between start() and join().
  virtual boost::asio::any_io_executor executor() = 0;

  /// The port that clients reach; 0 where that means nothing.
  virtual std::uint16_t port() const = 0;

  /// What it counts; all 0 where it counts nothing.
  virtual Task<TransportStats> stats();

  /// nullptr if there is no such socket.
  virtual std::shared_ptr<const Handshake> handshake(const std::string& socket) const = 0;
  /// To be overridden where a handshake is costly to make.
  virtual bool has_socket(const std::string& socket) const { return handshake(socket) != nullptr; }

  virtual void join_channel(const std::string& socket, const std::string& channel) = 0;
  virtual void leave_channel(const std::string& socket, const std::string& channel) = 0;
  /// To all in the channel.
  virtual void emit_to_channel(const std::string& channel, const Event& event) = 0;
  /// To all in the channel but one socket, which need not be in it.
  virtual void send_to_channel(const std::string& except, const std::string& channel,
                               const Event& event) = 0;
  virtual void emit_to_socket(const std::string& socket, const Event& event) = 0;
  /// What was emitted to it before is sent first.
  virtual void disconnect_socket(const std::string& socket) = 0;
  /// Reads no more from the socket's connection until resume_socket(): what the client sends waits
  /// in the network. What was read by then still comes to the handler. Called on the socket's
  /// executor. A transport that cannot wait disconnects who asks for too much at a time.
  virtual void pause_socket(const std::string& socket) { disconnect_socket(socket); }
  virtual void resume_socket(const std::string& socket) { static_cast<void>(socket); }
  /// Ends its connection as a broken network does, so that the client connects again by itself;
  /// disconnect_socket() tells it to stay away. A transport that knows no such difference need not
  /// have this.
  virtual void drop_socket(const std::string& socket) { disconnect_socket(socket); }
  /// All sockets in the channel.
  virtual void disconnect_channel(const std::string& channel) = 0;
};

}  // namespace chat
