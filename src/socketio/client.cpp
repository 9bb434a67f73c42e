#include "socketio/client.hpp"

#include <algorithm>
#include <utility>

#include "base/prefetch.hpp"
#include "engineio/session_id.hpp"
#include "socketio/namespace.hpp"
#include "socketio/server.hpp"

namespace chat::socketio {
namespace {

using wire::PacketType;

constexpr std::uint32_t kMaxAttachments = 1'000;
// Limit for all attachments of a packet, in messages of the largest size.
constexpr std::size_t kMaxAttachmentPayloads = 4;
// Time for a disconnected client to join a namespace again, ms.
constexpr std::int64_t kTimeAfterKick = 5'000;

}  // namespace

Client::Client(Server& server, engineio::Session& session) : server_(server), session_(session) {
  await_connect(server_.options().connect_timeout);
  if (is_protocol_4()) enter_main();
}

Client::~Client() { forget_returns(); }

void Client::await_connect(std::int64_t time) {
  connect_timeout_.set(session_.loop(), time, [this] { session_.close("connect timeout"); });
}

bool Client::has_sockets() const {
  return std::ranges::any_of(sockets_, [](const auto& socket) { return socket->is_connected(); });
}

// Stock clients now close the connection themselves. Others must not stay only to answer pings.
void Client::on_kicked() {
  if (session_.is_open() && !has_sockets())
    await_connect(std::min(server_.options().connect_timeout, kTimeAfterKick));
}

void Client::parse_error() { session_.close("parse error"); }

void Client::on_close(std::string_view reason) {
  connect_timeout_.cancel();
  forget_returns();
  for (const auto& socket : std::exchange(sockets_, {})) {
    socket->shard().lose(*socket, std::string(reason));
  }
}

std::string Client::to_ascii(std::string_view message) const {
  return wire::packet_in_ascii(message);
}

void Client::on_frame_format() {
  for (const auto& socket : sockets_) socket->take_frame_format();
}

// Receiving
// ----------------------------------------------------------------------------------------

void Client::on_message(bool binary, std::string_view data) {
  if (binary) {
    take_attachment(data);
  } else {
    take_text(data);
  }
}

void Client::prefetch_input(unsigned depth) const {
  if (sockets_.empty()) return;
  const Socket& socket = *sockets_.front();
  if (depth > 0) return socket.prefetch(depth - 1);
  base::prefetch(&socket, 2);
}

void Client::take_text(std::string_view text) {
  const auto packet = unfinished_ ? std::nullopt : wire::decode_packet(text, kMaxAttachments);
  if (!packet) {
    parse_error();
  } else if (packet->attachments > 0) {
    unfinished_ = std::make_unique<Unfinished>();
    unfinished_->text = std::string(text);
    unfinished_->attachments = packet->attachments;
    unfinished_->size = 0;
  } else {
    take_packet(*packet, {});
  }
}

void Client::take_attachment(std::string_view data) {
  const std::size_t limit = server_.options().engine.max_payload * kMaxAttachmentPayloads;
  if (!unfinished_ || (unfinished_->size += data.size()) > limit) {
    parse_error();
    return;
  }
  unfinished_->arrived.emplace_back(std::string(data));
  if (unfinished_->arrived.size() < unfinished_->attachments) return;
  const auto whole = std::move(unfinished_);
  take_packet(*wire::decode_packet(whole->text, kMaxAttachments), whole->arrived);
}

void Client::take_packet(const wire::Packet& packet, const std::vector<Binary>& attachments) {
  switch (packet.type) {
    case PacketType::kConnect:
      connect(packet);
      return;
    case PacketType::kDisconnect:
      disconnect(packet.name_space);
      return;
    case PacketType::kEvent:
    case PacketType::kBinaryEvent:
      take_event(packet, attachments);
      return;
    case PacketType::kAck:
    case PacketType::kBinaryAck:
      take_ack(packet, attachments);
      return;
    case PacketType::kConnectError:
      break;
  }
  parse_error();
}

bool Client::serve_now(const wire::Packet& packet) {
  const auto socket = find(packet.name_space);
  if (!socket || !socket->handler() || !server_.takes_requests()) return false;
  const auto answer = socket->handler()->serve_now(packet.json);
  if (!answer) return false;
  if (packet.id) socket->acknowledge(*packet.id, *answer);
  return true;
}

void Client::take_event(const wire::Packet& packet, const std::vector<Binary>& attachments) {
  if (packet.type == PacketType::kEvent && serve_now(packet)) return;
  auto args = wire::decode_event_args(packet.type, packet.json, attachments);
  if (!args) {
    parse_error();
    return;
  }
  // A packet that crosses the server's DISCONNECT is legal, and ignored.
  const auto socket = find(packet.name_space);
  if (!socket || !socket->handler() || !server_.takes_requests()) return;
  const Value& first = args->front();
  std::string name = first.is_string() ? first.as_string() : to_json(first);
  args->erase(args->begin());
  Ack ack;
  if (packet.id) ack = server_.find(packet.name_space)->make_ack(socket, *packet.id);
  socket->handler()->on_event(std::move(name), std::move(*args), std::move(ack));
}

void Client::take_ack(const wire::Packet& packet, const std::vector<Binary>& attachments) {
  auto args = wire::decode_event_args(packet.type, packet.json, attachments);
  if (!args || !packet.id) {
    parse_error();
    return;
  }
  if (const auto socket = find(packet.name_space)) socket->take_ack(*packet.id, std::move(*args));
}

// Namespaces
// ---------------------------------------------------------------------------------------

// Protocol 4: the server connects every client to the main namespace, and some wait for that. If
// the application does not define it, it stays empty.
void Client::enter_main() {
  if (Namespace* main = server_.find("/")) {
    open_socket(*main, {}, {});
  } else if (!std::exchange(in_empty_main_, true)) {
    connect_timeout_.cancel();
    reply(PacketType::kConnect, "/", {});
  }
}

void Client::connect(const wire::Packet& packet) {
  std::optional<Value> auth = Value();
  if (!packet.json.empty()) {
    auth = parse_json(packet.json);
    if (!auth || !(auth->is_object() || auth->is_null())) {
      parse_error();
      return;
    }
  }
  if (find(packet.name_space)) return;  // already there
  Namespace* name_space = server_.find(packet.name_space);
  if (!name_space && packet.name_space == "/" && is_protocol_4()) {
    enter_main();
    return;
  }
  if (!name_space || !server_.takes_requests()) {
    refuse(packet.name_space, "Invalid namespace");
    return;
  }
  if (is_returning(*name_space) || return_to(*name_space, packet, *auth)) return;
  open_socket(*name_space, packet.query, packet.json);
}

void Client::open_socket(Namespace& name_space, std::string_view query, std::string_view auth) {
  forget_if([](const auto& gone) { return !gone->is_connected(); });
  NamespaceShard& shard = name_space.shard(session_.loop().index());
  SocketOwner& owner = *this;
  auto socket = std::make_shared<Socket>(shard, session_, owner, make_id(name_space),
                                         std::string(query), std::string(auth));
  const auto& handler = shard.handler();
  if (handler.refuse) {
    if (const auto reason = handler.refuse(socket->handshake())) {
      refuse(name_space.name(), *reason);
      return;
    }
  }
  connect_timeout_.cancel();
  sockets_.push_back(socket);
  shard.connect(socket);
  name_space.track(*socket, is_protocol_4());
  answer_connect(name_space, *socket);
  socket->set_handler(handler.connect(socket->id(), session_.loop().executor()));
}

// Source: the Socket.IO protocol documents, revisions 4 and 5, "Connection to a namespace"; `pid`:
// see Recovery.
void Client::answer_connect(const Namespace& name_space, const Socket& socket) {
  if (is_protocol_4()) return reply(PacketType::kConnect, name_space.name(), {});
  std::string json = R"({"sid":")" + socket.id() + '"';
  if (const Recovery* recovery = name_space.recovery()) {
    json += R"(,"pid":")" + recovery->key().make(socket.id()) + '"';
  }
  reply(PacketType::kConnect, name_space.name(), json + '}');
}

std::string Client::make_id(const Namespace& name_space) const {
  if (!is_protocol_4()) return engineio::make_socket_id(session_.loop().index());
  // Protocol 4 clients derive their id this way. A client that left and came back still gets a new
  // id: the old socket's cleanup must not end the new one.
  const std::string again = left_ > 0 ? std::to_string(left_) + "~" : std::string();
  const std::string prefix = name_space.name() == "/" ? std::string() : name_space.name() + "#";
  return again + prefix + session_.id();
}

template <class Predicate>
void Client::forget_if(Predicate is_gone) {
  const auto gone = std::ranges::remove_if(sockets_, is_gone);
  left_ += static_cast<std::uint32_t>(gone.size());
  sockets_.erase(gone.begin(), gone.end());
}

void Client::refuse(std::string_view name_space, std::string_view reason) {
  const Value text(reason);
  const Value error = is_protocol_4() ? text : Value(Object{{"message", text}});
  reply(PacketType::kConnectError, name_space, to_json(error));
}

void Client::disconnect(std::string_view name_space) {
  if (name_space == "/") in_empty_main_ = false;
  const auto socket = find(name_space);
  if (!socket) return;
  forget_if([&](const auto& gone) { return gone == socket; });
  socket->shard().disconnect(*socket, std::string(disconnect_reasons::kByClient));
  if (!in_empty_main_ && !has_sockets()) await_connect(server_.options().connect_timeout);
}

std::shared_ptr<Socket> Client::find(std::string_view name_space) const {
  for (const auto& socket : sockets_) {
    if (socket->shard().name() == name_space && socket->is_connected()) return socket;
  }
  return nullptr;
}

void Client::reply(PacketType type, std::string_view name_space, std::string_view json) {
  std::string text;
  wire::append_packet(text, type, name_space, json);
  session_.send_text(text);
}

}  // namespace chat::socketio
