// A namespace: its sockets and channels, on all loops.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/event.hpp>
#include <chat/handshake.hpp>
#include <chat/socket.hpp>
#include <chat/transport.hpp>
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
      take_over;
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

/// Thread-safe. At each socket, calls take effect in order.
class Namespace {
 public:
  Namespace(std::string name, NamespaceHandler handler, net::LoopGroup& loops,
            const RecoveryOptions& recovery);

  const std::string& name() const { return name_; }
  /// Keeps in `log` what it takes to recover connections after a restart, and takes up what it has.
  /// Before all sockets. `event_of` makes the event of a room's message.
  void set_recovery_log(RecoveryLog& log, const Transport::MessageEvent& event_of);
  /// A socket from before a restart waits for its client from now on. False: it cannot be
  /// recovered.
  bool restore(const std::string& socket, const Transport::RestoreHandler& handler);

  /// nullptr if broken connections do not come back.
  const Recovery* recovery() const { return recovery_.get(); }
  /// nullopt if there is none.
  std::optional<RecoveryStats> recovery_stats() const;
  /// A new socket, which may be recovered unless its client speaks protocol 4.
  void track(const Socket& socket, bool is_protocol_4);
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
  /// Sends the event after which the client's connection may be recovered. Returns its place; 0
  /// without recovery.
  std::uint64_t greet(const std::string& socket, const Event& event);
  void emit_with_ack(const std::string& socket, const Event& event, AckCallback callback);
  void disconnect(const std::string& socket);
  /// Stops reading the socket's connection, and resumes.
  void pause(const std::string& socket);
  void resume(const std::string& socket);
  /// Ends the socket and its connection: most clients then reconnect by themselves.
  void drop(const std::string& socket);
  /// All sockets in the channel.
  void disconnect_channel(const std::string& channel);

  /// A client asked for a broken connection that does not come back.
  void note_refusal();
  /// Takes up a broken connection, for a client that got the events up to `place`: asks the
  /// socket's handler, and passes it on as NamespaceShard::hand_over(). False: it cannot be.
  bool claim(const std::string& socket, std::uint64_t place, const HandshakePtr& handshake,
             NamespaceShard& to, NamespaceShard::Taken done);
  /// On the loop of `to`, with what claim() gave: calls `install` in the order of the events, and
  /// the socket is on that loop from there on. False if it is gone, or what it missed is. `over` is
  /// what take_over() gave, or null.
  bool take_up(const std::string& socket, std::uint64_t place, const TakenOver* over,
               NamespaceShard& to, std::function<void(const Recovery::Resumed& resumed)> install);

  // Several servers with the same `secret` take over each other's sockets, by
  // NamespaceHandler::take_over. Their events have ticks.

  /// Before there are clients.
  void share(std::string secret);
  /// For a client that claim() refused. Calls `done` on the loop of `to`. False: not possible, and
  /// the socket is ended unless another client takes it up.
  bool take_over(const std::string& socket, std::uint64_t place, const HandshakePtr& handshake,
                 NamespaceShard& to, std::function<void(std::optional<TakenOver>)> done);
  /// See Transport.
  void release(const std::string& socket);
  void adopt(const std::string& socket, const std::vector<std::string>& channels, Tick tick);

  /// Broken connections do not come back any more; those that are awaited end.
  void end_recovery();

  /// The ack of the event with this id.
  Ack make_ack(const std::shared_ptr<Socket>& socket, std::uint64_t id);

 private:
  class Turn;
  enum class Keep : bool { kNo, kYes };

  template <auto emit, class Except>
  void emit_by(const std::string& channel, const Event& event, const Except& except, Keep keep);
  template <class Action>
  void on_loop_of(const std::string& socket, Action action);
  template <class Action>
  void end_for_good(const std::string& socket, Action action);
  void discard(const std::string& socket);
  void forget(const std::string& socket);
  std::optional<std::size_t> loop_of(const std::string& socket) const;

  const std::string name_;
  const NamespaceHandler handler_;
  net::LoopGroup& loops_;
  ChannelDirectory directory_;
  const std::unique_ptr<Recovery> recovery_;
  bool is_shared_ = false;                               // constant once there are clients
  std::vector<std::unique_ptr<NamespaceShard>> shards_;  // by loop
};

}  // namespace chat::socketio
