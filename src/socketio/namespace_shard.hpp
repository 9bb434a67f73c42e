// A namespace's sockets and channels on one loop, and what an application provides for them.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/event.hpp>
#include <chat/handshake.hpp>
#include <chat/socket.hpp>
#include <chat/transport.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/loop_group.hpp"
#include "net/rare_timer.hpp"
#include "socketio/channel.hpp"
#include "socketio/channel_directory.hpp"
#include "socketio/recovery.hpp"
#include "socketio/socket.hpp"

namespace chat::socketio {

/// An application's part of a namespace. Called on the loop of the socket concerned.
struct NamespaceHandler {
  /// The reason to refuse a client, or nullopt. Unset: admits all.
  std::function<std::optional<std::string>(const Handshake& handshake)> refuse;
  /// A new socket with its CONNECT answered; returns its event handler.
  std::function<std::shared_ptr<SocketHandler>(const std::string& socket,
                                               boost::asio::any_io_executor executor)>
      connect;
  /// A client is back whose socket this server cannot recover by itself, and which has got all
  /// events with ticks up to `tick`. Finds the socket elsewhere, and calls `done` on any thread,
  /// once after Namespace::adopt(); nullopt if it cannot be had. Used after Namespace::share().
  std::function<void(const std::string& socket, std::uint64_t place, Tick tick,
                     const HandshakePtr& handshake, boost::asio::any_io_executor executor,
                     std::function<void(std::optional<TakenOver>)> done)>
      take_over = {};
  /// A client that did not get the event of Namespace::greet() is not recovered.
  bool greets = false;
};

/// One loop's part of a namespace. Belongs to the loop's thread unless noted.
class NamespaceShard {
 public:
  NamespaceShard(const std::string& name, const NamespaceHandler& handler, net::Loop& loop,
                 ChannelDirectory& directory, Recovery* recovery);

  const std::string& name() const { return name_; }
  const NamespaceHandler& handler() const { return handler_; }
  net::Loop& loop() { return loop_; }

  void connect(const std::shared_ptr<Socket>& socket);
  /// Removes the socket, and notifies its handler in the loop's next turn.
  void disconnect(Socket& socket, std::string reason);
  /// The socket's connection broke: the socket waits for its client, or is removed.
  void lose(Socket& socket, const std::string& reason);

  /// Taking up a broken connection: passes on the handler of a socket that was claimed, once it
  /// agrees; nullptr if it does not, or is gone. Calls `done` on the loop of `to`.
  using Taken = std::function<void(std::shared_ptr<SocketHandler> handler)>;
  void hand_over(const std::string& id, const HandshakePtr& handshake, NamespaceShard& to,
                 Taken done);
  /// The client of a taken socket is gone, too: the socket waits here.
  void await_again(const std::string& id, std::shared_ptr<SocketHandler> handler);
  /// The socket is another's: closes its connection, and tells its handler.
  void let_go(const std::string& id);
  /// Ends a socket whose client will not come back to it.
  void discard(const std::string& id);
  /// Forgets a socket without a connection, which is kept for the next start.
  void forget(const std::string& id);
  /// Notifies the handler of a taken socket that it is gone.
  void give_up(std::shared_ptr<SocketHandler> handler);

  std::shared_ptr<Socket> find(const std::string& id) const;
  /// Thread-safe.
  std::shared_ptr<const Handshake> handshake(const std::string& id) const;
  /// Thread-safe.
  bool has(const std::string& id) const;

  void join(const std::string& id, const std::string& channel);
  void leave(const std::string& id, const std::string& channel);
  void emit(const std::string& channel, const EncodedPacket& packet, const std::string& except);
  void emit_to_others(const std::string& channel, const EncodedPacket& packet,
                      const std::vector<std::string>& except);
  void signal(const std::string& channel, const EncodedPacket& packet, const std::string& except);
  void send(const std::string& id, const EncodedPacket& packet);
  /// Sends DISCONNECT and releases the socket.
  void kick(const std::string& id);
  void kick_all(const std::string& channel);
  void pause(const std::string& id);
  void resume(const std::string& id);
  /// Closes the socket's whole session.
  void drop(const std::string& id);

 private:
  void detach(Socket& socket);
  void end(Socket& socket, std::string reason);
  void await(Socket& socket, const std::string& reason);
  std::shared_ptr<Socket> take_out(const Socket& socket);
  void forget(const Socket& socket);
  void close_half_open(Socket& socket);
  void release(const std::string& id, bool agreed, NamespaceShard& to, const Taken& done);

  const std::string& name_;
  const NamespaceHandler& handler_;
  net::Loop& loop_;
  ChannelDirectory& directory_;
  Recovery* const recovery_;  // nullptr: broken connections do not come back
  ChannelSet channels_;
  mutable std::mutex mutex_;  // for writes of sockets_, and reads on other threads
  std::unordered_map<std::string_view, std::shared_ptr<Socket>> sockets_;  // by Socket::id()
  std::unordered_map<std::string, net::RareTimer> patience_;  // of sockets that wait for a client
};

}  // namespace chat::socketio
