#include "socketio/namespace.hpp"

#include <bit>
#include <utility>

#include "engineio/session_id.hpp"
#include "wire/socketio.hpp"

namespace chat::socketio {

NamespaceShard::NamespaceShard(const std::string& name, const NamespaceHandler& handler,
                               net::Loop& loop, ChannelDirectory& directory)
    : name_(name), handler_(handler), loop_(loop), directory_(directory), channels_(loop) {}

void NamespaceShard::connect(const std::shared_ptr<Socket>& socket) {
  const std::lock_guard lock(mutex_);
  sockets_.emplace(socket->id(), socket);
}

void NamespaceShard::disconnect(Socket& socket, std::string reason) {
  if (!socket.is_connected()) return;
  channels_.leave_all(
      socket, [&](const std::string& channel) { directory_.remove(channel, loop_.index()); });
  // The session's other sockets need input; resumed before this socket releases the session.
  socket.resume_input();
  std::shared_ptr<Socket> kept;
  {
    const std::lock_guard lock(mutex_);
    const auto found = sockets_.find(socket.id());
    kept = std::move(found->second);
    sockets_.erase(found);
    kept->disconnected();
  }
  // Not now: the caller may hold locks that the handler needs.
  loop_.post([kept, reason = std::move(reason)] {
    kept->drop_acks();
    const auto handler = kept->handler();
    kept->set_handler(nullptr);
    if (handler) handler->on_disconnect(reason);
  });
}

std::shared_ptr<Socket> NamespaceShard::find(const std::string& id) const {
  const auto found = sockets_.find(id);
  return found == sockets_.end() ? nullptr : found->second;
}

std::shared_ptr<const Handshake> NamespaceShard::handshake(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = sockets_.find(id);
  if (found == sockets_.end()) return nullptr;
  return std::make_shared<const Handshake>(found->second->handshake());
}

bool NamespaceShard::has(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return sockets_.contains(id);
}

void NamespaceShard::join(const std::string& id, const std::string& channel) {
  const auto socket = find(id);
  if (!socket || !channels_.join(*socket, channel)) directory_.remove(channel, loop_.index());
}

void NamespaceShard::leave(const std::string& id, const std::string& channel) {
  const auto socket = find(id);
  if (socket && channels_.leave(*socket, channel)) directory_.remove(channel, loop_.index());
}

void NamespaceShard::emit(const std::string& channel, const EncodedPacket& packet,
                          const std::string& except) {
  Channel* found = channels_.find(channel);
  if (!found) return;
  const auto excepted = except.empty() ? nullptr : find(except);
  channels_.append(*found, packet, excepted ? excepted->membership(*found) : nullptr);
}

void NamespaceShard::kick(const std::string& id) {
  const auto socket = find(id);
  if (!socket) return;
  EncodedPacket packet{"4", {}};
  wire::append_packet(packet.text, wire::PacketType::kDisconnect, name_);
  socket->send(packet);
  SocketOwner& owner = socket->owner();
  disconnect(*socket, std::string(disconnect_reasons::kByServer));
  owner.on_kicked();
}

void NamespaceShard::pause(const std::string& id) {
  if (const auto socket = find(id)) socket->pause_input();
}

void NamespaceShard::resume(const std::string& id) {
  if (const auto socket = find(id)) socket->resume_input();
}

void NamespaceShard::drop(const std::string& id) {
  const auto socket = find(id);
  if (!socket) return;
  // Not now: the caller may be inside the session or a channel.
  loop_.post([socket] {
    if (socket->is_connected()) socket->session().close(disconnect_reasons::kDropped);
  });
}

void NamespaceShard::kick_all(const std::string& channel) {
  const Channel* found = channels_.find(channel);
  if (!found) return;
  for (const std::string& id : found->socket_ids()) kick(id);
}

Namespace::Namespace(std::string name, NamespaceHandler handler, net::LoopGroup& loops)
    : name_(std::move(name)),
      handler_(std::move(handler)),
      loops_(loops),
      directory_(loops.size()) {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    shards_.push_back(std::make_unique<NamespaceShard>(name_, handler_, loops_[i], directory_));
  }
}

// Runs now on the loop's own thread, after all earlier deliveries.
template <class Action>
void Namespace::on_loop(std::size_t loop, Action action) {
  if (loops_[loop].is_this_thread()) {
    loops_[loop].drain_deliveries();
    action(*shards_[loop]);
  } else {
    loops_[loop].deliver([&shard = *shards_[loop], action = std::move(action)] { action(shard); });
  }
}

// The common case: no copy for another loop. Runs earlier deliveries first.
NamespaceShard* Namespace::only_here(std::uint64_t loops) {
  if (!std::has_single_bit(loops)) return nullptr;
  const auto loop = static_cast<std::size_t>(std::countr_zero(loops));
  if (!loops_[loop].is_this_thread()) return nullptr;
  loops_[loop].drain_deliveries();
  return shards_[loop].get();
}

template <class Action>
void Namespace::on_loop_of(const std::string& socket, Action action) {
  const auto loop = engineio::loop_of(socket);
  if (loop && *loop < shards_.size()) on_loop(*loop, std::move(action));
}

std::shared_ptr<const Handshake> Namespace::handshake(const std::string& socket) const {
  const auto loop = engineio::loop_of(socket);
  return loop && *loop < shards_.size() ? shards_[*loop]->handshake(socket) : nullptr;
}

bool Namespace::has(const std::string& socket) const {
  const auto loop = engineio::loop_of(socket);
  return loop && *loop < shards_.size() && shards_[*loop]->has(socket);
}

void Namespace::join(const std::string& socket, const std::string& channel) {
  const auto loop = engineio::loop_of(socket);
  if (!loop || *loop >= shards_.size()) return;
  directory_.add(channel, *loop);
  on_loop(*loop, [socket, channel](NamespaceShard& shard) { shard.join(socket, channel); });
}

void Namespace::leave(const std::string& socket, const std::string& channel) {
  on_loop_of(socket, [socket, channel](NamespaceShard& shard) { shard.leave(socket, channel); });
}

void Namespace::emit_to_channel(const std::string& channel, const Event& event,
                                const std::string& except) {
  const std::uint64_t mask = directory_.loops_of(channel);
  if (mask == 0) return;
  if (NamespaceShard* here = only_here(mask)) {
    here->emit(channel, encode_event(name_, event), except);
    return;
  }
  const auto packet = std::make_shared<const EncodedPacket>(encode_event(name_, event));
  for (std::size_t loop = 0; loop < shards_.size(); ++loop) {
    if ((mask >> loop & 1) == 0) continue;
    on_loop(loop, [channel, packet, except](NamespaceShard& shard) {
      shard.emit(channel, *packet, except);
    });
  }
}

void Namespace::emit_to_socket(const std::string& socket, const Event& event) {
  on_loop_of(socket, [socket, packet = encode_event(name_, event)](NamespaceShard& shard) {
    if (const auto found = shard.find(socket)) found->send(packet);
  });
}

void Namespace::emit_with_ack(const std::string& socket, const Event& event, AckCallback callback) {
  on_loop_of(socket, [socket, event, callback = std::move(callback)](NamespaceShard& shard) {
    const auto found = shard.find(socket);
    if (found) return found->emit_with_ack(event, callback);
    // Not now: the caller may hold locks.
    shard.loop().post([callback] { callback(std::nullopt); });
  });
}

void Namespace::disconnect(const std::string& socket) {
  on_loop_of(socket, [socket](NamespaceShard& shard) { shard.kick(socket); });
}

void Namespace::pause(const std::string& socket) {
  on_loop_of(socket, [socket](NamespaceShard& shard) { shard.pause(socket); });
}

void Namespace::resume(const std::string& socket) {
  on_loop_of(socket, [socket](NamespaceShard& shard) { shard.resume(socket); });
}

void Namespace::drop(const std::string& socket) {
  on_loop_of(socket, [socket](NamespaceShard& shard) { shard.drop(socket); });
}

void Namespace::disconnect_channel(const std::string& channel) {
  const std::uint64_t mask = directory_.loops_of(channel);
  for (std::size_t loop = 0; loop < shards_.size(); ++loop) {
    if ((mask >> loop & 1) == 0) continue;
    on_loop(loop, [channel](NamespaceShard& shard) { shard.kick_all(channel); });
  }
}

Ack Namespace::make_ack(const std::shared_ptr<Socket>& socket, std::uint64_t id) {
  return [this, weak = std::weak_ptr(socket), id](const Args& args) {
    auto target = weak.lock();
    if (!target) return;
    const std::size_t loop = target->shard().loop().index();
    EncodedPacket packet = encode_ack(name_, id, args);
    if (only_here(std::uint64_t{1} << loop)) {
      target->send(packet);
    } else {
      on_loop(loop, [target = std::move(target), packet = std::move(packet)](NamespaceShard&) {
        target->send(packet);
      });
    }
  };
}

}  // namespace chat::socketio
