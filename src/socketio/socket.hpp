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
#include <vector>

#include "engineio/session.hpp"
#include "socketio/channel.hpp"
#include "socketio/packet.hpp"

namespace chat::socketio {

class NamespaceShard;

/// A client's answer to an event; none if it went away first.
using AckCallback = std::function<void(std::optional<Args>)>;

/// Whose session the socket is on.
class SocketOwner {
 public:
  /// One of its sockets was sent away by the server.
  virtual void on_kicked() = 0;

 protected:
  ~SocketOwner() = default;
};

/// Belongs to one loop's thread. Shared, as acks may outlive the connection.
class Socket final {
 public:
  Socket(NamespaceShard& shard, engineio::Session& session, SocketOwner& owner, std::string id,
         std::string connect_query, std::string auth);

  const std::string& id() const { return id_; }
  NamespaceShard& shard() { return shard_; }

  /// False once disconnected: then it has no session.
  bool is_connected() const { return session_ != nullptr; }
  engineio::Session& session() { return *session_; }
  SocketOwner& owner() { return owner_; }
  void disconnected() { session_ = nullptr; }

  /// Reads nothing more from the client's session until resume_input().
  void pause_input();
  void resume_input();

  Handshake handshake() const;

  void set_handler(std::shared_ptr<SocketHandler> handler) { handler_ = std::move(handler); }
  const std::shared_ptr<SocketHandler>& handler() const { return handler_; }

  /// Queues a packet, after everything that was emitted to its channels so far.
  void send(const EncodedPacket& packet);

  /// Answers an event of the client's: the arguments' JSON text, joined by commas.
  void acknowledge(std::uint64_t id, std::string_view args);

  /// Emits an event that the client is to acknowledge.
  void emit_with_ack(const Event& event, AckCallback callback);
  void take_ack(std::uint64_t id, Args args);
  void drop_acks();

  /// As net::Pollable::prefetch(): what an event of the client's and its answer will use.
  void prefetch(unsigned depth) const;

  /// The session's frame format has changed.
  void take_frame_format();

  std::vector<std::unique_ptr<Membership>>& memberships() { return memberships_; }
  Membership* membership(const Channel& channel);

 private:
  NamespaceShard& shard_;
  engineio::Session* session_;
  SocketOwner& owner_;  // as long as it is connected
  bool paused_ = false;
  std::shared_ptr<SocketHandler> handler_;
  std::vector<std::unique_ptr<Membership>> memberships_;
  struct PendingAcks {
    std::uint64_t next_id = 0;
    std::map<std::uint64_t, AckCallback> callbacks;
  };
  std::unique_ptr<PendingAcks> acks_;  // of the few who emit with ack
  const std::string id_;
  const std::string connect_query_;  // of protocol 4's CONNECT
  const std::string auth_;           // the JSON of CONNECT: smaller than a Value, rarely asked for
};

}  // namespace chat::socketio
