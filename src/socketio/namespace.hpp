// A namespace: its sockets and channels, on all loops.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/event.hpp>
#include <chat/handshake.hpp>
#include <chat/socket.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/loop_group.hpp"
#include "socketio/channel.hpp"
#include "socketio/channel_directory.hpp"
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
};

/// One loop's part of a namespace. Belongs to the loop's thread unless noted.
class NamespaceShard {
 public:
  NamespaceShard(const std::string& name, const NamespaceHandler& handler, net::Loop& loop,
                 ChannelDirectory& directory);

  const std::string& name() const { return name_; }
  const NamespaceHandler& handler() const { return handler_; }
  net::Loop& loop() { return loop_; }

  void connect(const std::shared_ptr<Socket>& socket);
  /// Removes the socket, and notifies its handler in the loop's next turn.
  void disconnect(Socket& socket, std::string reason);

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
  /// Sends DISCONNECT and releases the socket.
  void kick(const std::string& id);
  void kick_all(const std::string& channel);
  void pause(const std::string& id);
  void resume(const std::string& id);
  /// Closes the socket's whole session.
  void drop(const std::string& id);

 private:
  const std::string& name_;
  const NamespaceHandler& handler_;
  net::Loop& loop_;
  ChannelDirectory& directory_;
  ChannelSet channels_;
  mutable std::mutex mutex_;  // for writes of sockets_, and reads on other threads
  std::unordered_map<std::string_view, std::shared_ptr<Socket>> sockets_;  // by Socket::id()
};

/// Thread-safe. At each socket, calls take effect in order.
class Namespace {
 public:
  Namespace(std::string name, NamespaceHandler handler, net::LoopGroup& loops);

  const std::string& name() const { return name_; }
  NamespaceShard& shard(std::size_t loop) { return *shards_[loop]; }

  /// nullptr if there is no such socket.
  std::shared_ptr<const Handshake> handshake(const std::string& socket) const;
  bool has(const std::string& socket) const;

  void join(const std::string& socket, const std::string& channel);
  void leave(const std::string& socket, const std::string& channel);
  /// To all in the channel except `except`, which may be empty.
  void emit_to_channel(const std::string& channel, const Event& event,
                       const std::string& except = {});
  /// To all in the channel but these.
  void emit_to_others(const std::string& channel, const Event& event,
                      const std::vector<std::string>& except);
  /// As emit_to_channel(), but not to sockets that are slow to read their output.
  void signal_channel(const std::string& channel, const Event& event,
                      const std::string& except = {});
  void emit_to_socket(const std::string& socket, const Event& event);
  void emit_with_ack(const std::string& socket, const Event& event, AckCallback callback);
  void disconnect(const std::string& socket);
  /// Stops reading the socket's connection, and resumes.
  void pause(const std::string& socket);
  void resume(const std::string& socket);
  /// Closes the connection: most clients then reconnect by themselves.
  void drop(const std::string& socket);
  /// All sockets in the channel.
  void disconnect_channel(const std::string& channel);

  /// The ack of the event with this id.
  Ack make_ack(const std::shared_ptr<Socket>& socket, std::uint64_t id);

 private:
  template <class Action>
  void on_loop(std::size_t loop, Action action);
  NamespaceShard* only_here(std::uint64_t loops);
  template <auto emit, class Except>
  void emit_by(const std::string& channel, const Event& event, const Except& except);
  template <class Action>
  void on_loop_of(const std::string& socket, Action action);

  const std::string name_;
  const NamespaceHandler handler_;
  net::LoopGroup& loops_;
  ChannelDirectory directory_;
  std::vector<std::unique_ptr<NamespaceShard>> shards_;  // by loop
};

}  // namespace chat::socketio
