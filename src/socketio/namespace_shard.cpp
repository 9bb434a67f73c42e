#include "socketio/namespace_shard.hpp"

#include <utility>

#include "wire/socketio.hpp"

namespace chat::socketio {

NamespaceShard::NamespaceShard(const std::string& name, const NamespaceHandler& handler,
                               net::Loop& loop, ChannelDirectory& directory, Recovery* recovery)
    : name_(name),
      handler_(handler),
      loop_(loop),
      directory_(directory),
      recovery_(recovery),
      channels_(loop) {}

void NamespaceShard::connect(const std::shared_ptr<Socket>& socket) {
  const std::lock_guard lock(mutex_);
  sockets_.emplace(socket->id(), socket);
}

void NamespaceShard::disconnect(Socket& socket, std::string reason) {
  if (recovery_) {
    const auto lock = recovery_->lock();
    recovery_->remove(socket.id());
  }
  if (socket.is_connected()) detach(socket);
  end(socket, std::move(reason));
}

void NamespaceShard::detach(Socket& socket) {
  channels_.leave_all(
      socket, [&](const std::string& channel) { directory_.remove(channel, loop_.index()); });
  // The session's other sockets need input; resumed before this socket releases the session.
  socket.resume_input();
  const std::lock_guard lock(mutex_);
  socket.disconnected();
}

std::shared_ptr<Socket> NamespaceShard::take_out(const Socket& socket) {
  if (!patience_.empty()) patience_.erase(socket.id());
  const std::lock_guard lock(mutex_);
  auto node = sockets_.extract(socket.id());
  return node ? std::move(node.mapped()) : nullptr;
}

void NamespaceShard::end(Socket& socket, std::string reason) {
  const auto kept = take_out(socket);
  if (!kept) return;
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
  if (found == sockets_.end() || !found->second->is_connected()) return nullptr;
  return std::make_shared<const Handshake>(found->second->handshake());
}

bool NamespaceShard::has(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return sockets_.contains(id);
}

void NamespaceShard::join(const std::string& id, const std::string& channel) {
  const auto socket = find(id);
  const bool is_new = socket && socket->is_connected() && channels_.join(*socket, channel);
  if (!is_new) directory_.remove(channel, loop_.index());
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

void NamespaceShard::emit_to_others(const std::string& channel, const EncodedPacket& packet,
                                    const std::vector<std::string>& except) {
  Channel* found = channels_.find(channel);
  if (!found) return;
  std::vector<Membership*> left_out;
  for (const std::string& id : except) {
    const auto socket = find(id);
    Membership* membership = socket ? socket->membership(*found) : nullptr;
    if (membership) left_out.push_back(membership);
  }
  channels_.append_but_for(*found, packet, left_out);
}

void NamespaceShard::signal(const std::string& channel, const EncodedPacket& packet,
                            const std::string& except) {
  Channel* found = channels_.find(channel);
  if (!found) return;
  std::vector<Membership*> left_out = found->slow_members();
  const auto excepted = except.empty() ? nullptr : find(except);
  Membership* own = excepted ? excepted->membership(*found) : nullptr;
  if (own && !excepted->session().is_slow()) left_out.push_back(own);
  channels_.append_but_for(*found, packet, left_out);
}

void NamespaceShard::send(const std::string& id, const EncodedPacket& packet) {
  if (const auto socket = find(id)) socket->send(packet);
}

void NamespaceShard::kick(const std::string& id) {
  const auto socket = find(id);
  if (!socket) return;
  if (!socket->is_connected())
    return disconnect(*socket, std::string(disconnect_reasons::kByServer));
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
  loop_.post([this, socket] {
    if (!socket->is_connected())
      return disconnect(*socket, std::string(disconnect_reasons::kDropped));
    socket->session().close(disconnect_reasons::kDropped);
  });
}

void NamespaceShard::kick_all(const std::string& channel) {
  const Channel* found = channels_.find(channel);
  if (!found) return;
  for (const std::string& id : found->socket_ids()) kick(id);
}

}  // namespace chat::socketio
