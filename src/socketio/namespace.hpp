// A namespace: its sockets and channels, on all loops.
#pragma once

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
#include <vector>

#include "net/loop_group.hpp"
#include "socketio/channel_directory.hpp"
#include "socketio/namespace_shard.hpp"
#include "socketio/recovery.hpp"

namespace chat::socketio {

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

  /// The lock of the sequence; empty without recovery.
  [[nodiscard]] std::unique_lock<std::mutex> lock() const;
  void send(Turn& turn, const std::string& socket, EncodedPacket packet);
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
