// One client in one namespace.
#pragma once

#include <chat/handshake.hpp>
#include <chat/socket.hpp>
#include <chat/value.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engineio/session.hpp"
#include "socketio/channel.hpp"
#include "socketio/packet.hpp"

namespace chat::socketio {

class NamespaceShard;

/// A client's answer to an event; none if it disconnects first.
using AckCallback = std::function<void(std::optional<Args>)>;

/// Owns the session of a socket.
class SocketOwner {
 public:
  /// The server disconnected one of its sockets.
  virtual void on_kicked() = 0;

 protected:
  ~SocketOwner() = default;
};

/// Belongs to one loop's thread. Shared, since acks may outlive the connection.
class Socket final {
 public:
  Socket(NamespaceShard& shard, engineio::Session& session, SocketOwner& owner, std::string id,
         std::string connect_query, std::string auth);
  /// One that waits for its client.
  Socket(NamespaceShard& shard, std::string id);

  const std::string& id() const { return id_; }
  NamespaceShard& shard() { return shard_; }

  /// False once disconnected: then there is no session. Its connection may come back, see Recovery.
  bool is_connected() const { return session_ != nullptr; }
  engineio::Session& session() { return *session_; }
  SocketOwner& owner() { return *owner_; }
  void disconnected() { session_ = nullptr; }

  /// Stops reading the client's session until resume_input().
  void pause_input();
  void resume_input();

  Handshake handshake() const;

  void set_handler(std::shared_ptr<SocketHandler> handler) { handler_ = std::move(handler); }
  const std::shared_ptr<SocketHandler>& handler() const { return handler_; }

  /// Queues a packet, after all earlier events of its channels.
  void send(const EncodedPacket& packet);

  /// Acknowledges a client's event: the arguments' JSON text, joined by commas.
  void acknowledge(std::uint64_t id, std::string_view args);

  /// Emits an event with an ack request.
  void emit_with_ack(const Event& event, AckCallback callback);
  void take_ack(std::uint64_t id, Args args);
  void drop_acks();

  /// As net::Pollable::prefetch(): what a client's event and its answer will use.
  void prefetch(unsigned depth) const;

  /// The session's frame format has changed.
  void take_frame_format();

  /// Gives the socket all that its channels have for it, in order.
  void catch_up();
  /// For the channels' flush: whether two of them noted the socket in the last round.
  void note_round(std::uint32_t round) { is_in_several_ = std::exchange(round_, round) == round; }
  bool is_in_several() const { return is_in_several_; }

  std::vector<std::unique_ptr<Membership>>& memberships() { return memberships_; }
  Membership* membership(const Channel& channel);

 private:
  void merge_channels();

  NamespaceShard& shard_;
  engineio::Session* session_;
  SocketOwner* owner_;  // while it is connected
  bool paused_ = false;
  bool is_in_several_ = false;
  std::uint32_t round_ = 0;
  std::shared_ptr<SocketHandler> handler_;
  std::vector<std::unique_ptr<Membership>> memberships_;
  struct PendingAcks {
    std::uint64_t next_id = 0;
    std::map<std::uint64_t, AckCallback> callbacks;
  };
  std::unique_ptr<PendingAcks> acks_;  // few sockets emit with ack
  const std::string id_;
  const std::string connect_query_;  // in protocol 4's CONNECT
  const std::string auth_;           // the JSON of CONNECT: smaller than a Value, rarely needed
};

}  // namespace chat::socketio
