// A client that asks in CONNECT for the socket of its broken connection.
//
// Source: socket.io-client 4.6 and later: CONNECT has the fields `pid`, and `offset` unless it got
// no event.
#include <algorithm>
#include <utility>

#include "socketio/client.hpp"
#include "socketio/namespace.hpp"
#include "socketio/server.hpp"

namespace chat::socketio {
namespace {

const std::string* field(const Value& auth, std::string_view name) {
  const Object* const object = auth.if_object();
  const Value* const value = object ? object->find(name) : nullptr;
  return value ? value->if_string() : nullptr;
}

}  // namespace

struct Client::Return {
  Client* client;  // nullptr once its connection is gone
  Namespace& name_space;
  NamespaceShard& shard;
  std::string query;
  std::string auth;
  std::string socket;   // of the broken connection
  std::uint64_t place;  // of the last event that the client has got; 0: none
  std::optional<TakenOver> over = std::nullopt;  // if another server had the socket
};

bool Client::is_returning(const Namespace& name_space) const {
  return std::ranges::any_of(
      returns_, [&](const auto& coming) { return &coming->name_space == &name_space; });
}

void Client::forget_returns() {
  for (const auto& coming : returns_) coming->client = nullptr;
  returns_.clear();
}

bool Client::return_to(Namespace& name_space, const wire::Packet& packet, const Value& auth) {
  const Recovery* const recovery = name_space.recovery();
  const std::string* const pid = field(auth, "pid");
  if (!recovery || !pid || is_protocol_4()) return false;
  if (begin_return(name_space, packet, auth, *pid)) return true;
  name_space.note_refusal();
  return false;
}

bool Client::begin_return(Namespace& name_space, const wire::Packet& packet, const Value& auth,
                          const std::string& pid) {
  const std::string* const offset = field(auth, "offset");
  const auto place = offset ? read_stamp(*offset) : std::optional<std::uint64_t>(0);
  auto id = name_space.recovery()->key().socket_of(pid);
  if (!place || !id) return false;

  NamespaceShard& shard = name_space.shard(session_.loop().index());
  const auto coming =
      std::make_shared<Return>(Return{this, name_space, shard, std::string(packet.query),
                                      std::string(packet.json), *std::move(id), *place});
  // As the new connection's, for the handler.
  const Socket visitor(shard, session_, *this, coming->socket, coming->query, coming->auth);
  const auto handshake = std::make_shared<const Handshake>(visitor.handshake());
  auto done = [coming](std::shared_ptr<SocketHandler> handler) {
    finish(*coming, std::move(handler));
  };
  auto over = [coming](std::optional<TakenOver> taken) {
    coming->over = std::move(taken);
    finish(*coming, coming->over ? coming->over->handler : nullptr);
  };
  if (!name_space.claim(coming->socket, *place, handshake, shard, std::move(done)) &&
      !name_space.take_over(coming->socket, *place, handshake, shard, std::move(over))) {
    return false;
  }
  returns_.push_front(coming);
  return true;
}

// On the loop of the new connection, which may be gone.
void Client::finish(Return& coming, std::shared_ptr<SocketHandler> handler) {
  Client* const client = coming.client;
  if (!client) {
    if (handler) coming.shard.await_again(coming.socket, std::move(handler));
    return;
  }
  client->returns_.remove_if([&](const auto& one) { return one.get() == &coming; });
  if (handler) {
    auto install = [client, &coming, handler](const Recovery::Resumed& resumed) {
      client->install(coming, handler, resumed);
    };
    const TakenOver* const over = coming.over ? &*coming.over : nullptr;
    if (coming.name_space.take_up(coming.socket, coming.place, over, coming.shard,
                                  std::move(install))) {
      return;
    }
    coming.shard.give_up(std::move(handler));
  }
  coming.name_space.note_refusal();
  client->open_socket(coming.name_space, coming.query, coming.auth);
}

void Client::install(const Return& coming, const std::shared_ptr<SocketHandler>& handler,
                     const Recovery::Resumed& resumed) {
  if (!session_.is_open()) {  // since a moment
    coming.shard.await_again(coming.socket, handler);
    for (const std::string& channel : resumed.channels) coming.shard.join(coming.socket, channel);
    return;
  }
  SocketOwner& owner = *this;
  const auto socket = std::make_shared<Socket>(coming.shard, session_, owner, coming.socket,
                                               coming.query, coming.auth);
  connect_timeout_.cancel();
  sockets_.push_back(socket);
  socket->set_handler(handler);
  coming.shard.connect(socket);
  answer_connect(coming.name_space, *socket);
  for (const StampedEventPtr& event : resumed.missed) socket->send(event->packet);
  for (const std::string& channel : resumed.channels) coming.shard.join(socket->id(), channel);
}

}  // namespace chat::socketio
