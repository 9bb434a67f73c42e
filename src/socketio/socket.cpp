#include "socketio/socket.hpp"

#include <algorithm>
#include <utility>

#include "base/prefetch.hpp"
#include "net/http.hpp"
#include "socketio/namespace_shard.hpp"
#include "wire/socketio.hpp"

namespace chat::socketio {

Socket::Socket(NamespaceShard& shard, engineio::Session& session, SocketOwner& owner,
               std::string id, std::string connect_query, std::string auth)
    : shard_(shard),
      session_(&session),
      owner_(&owner),
      id_(std::move(id)),
      connect_query_(std::move(connect_query)),
      auth_(std::move(auth)) {}

Socket::Socket(NamespaceShard& shard, std::string id)
    : shard_(shard), session_(nullptr), owner_(nullptr), id_(std::move(id)) {}

Handshake Socket::handshake() const {
  if (!session_) return {};
  Handshake handshake = session_->handshake();
  for (auto& field : net::parse_query(connect_query_)) {
    handshake.query.push_back(std::move(field));
  }
  handshake.auth = parse_json(auth_).value_or(Value());
  return handshake;
}

void Socket::prefetch(unsigned depth) const {
  if (depth == 0) {
    base::prefetch(handler_.get(), 2);
    return base::prefetch(memberships_.data());
  }
  // The user's own channel and a room or two; more would evict the first.
  constexpr std::size_t kFew = 3;
  const std::size_t count = std::min(kFew, memberships_.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Membership* membership = memberships_[i].get();
    base::prefetch(depth == 1 ? static_cast<const void*>(membership) : &membership->channel, 2);
  }
}

Membership* Socket::membership(const Channel& channel) {
  for (const auto& membership : memberships_) {
    if (&membership->channel == &channel) return membership.get();
  }
  return nullptr;
}

void Socket::pause_input() {
  if (session_ && !std::exchange(paused_, true)) session_->pause_input();
}

void Socket::resume_input() {
  if (session_ && std::exchange(paused_, false)) session_->resume_input();
}

void Socket::send(const EncodedPacket& packet) {
  if (!session_) return;
  catch_up();
  net::OutputQueue& output = session_->output();
  append_frames(output.own_bytes(), packet, session_->frame_format());
  output.appended();
  session_->request_flush();
  session_->limit_output();
}

void Socket::catch_up() {
  Membership* one = nullptr;
  for (const auto& membership : memberships_) {
    if (membership->channel.is_up_to_date(*membership)) continue;
    if (one) return merge_channels();
    one = membership.get();
  }
  if (one) one->channel.bring_up_to_date(*one);
}

// Events without an order stay behind one another: the sort is stable.
void Socket::merge_channels() {
  std::vector<Channel::Missing> missing;
  for (const auto& membership : memberships_) {
    if (!membership->channel.is_up_to_date(*membership)) {
      membership->channel.list_missing(*membership, missing);
    }
  }
  std::ranges::stable_sort(missing, {}, &Channel::Missing::order);
  for (const auto& event : missing) event.membership->channel.give(*event.membership, event.end);
}

void Socket::take_frame_format() {
  catch_up();
  for (const auto& membership : memberships_) membership->channel.take_frame_format(*membership);
}

void Socket::acknowledge(std::uint64_t id, std::string_view args) {
  thread_local EncodedPacket packet;  // keeps its capacity
  packet.text = "4";
  wire::append_ack_packet(packet.text, shard_.name(), id, args, 0);
  send(packet);
}

void Socket::emit_with_ack(const Event& event, AckCallback callback) {
  if (!session_) {
    shard_.loop().post([callback = std::move(callback)] { callback(std::nullopt); });
    return;
  }
  if (!acks_) acks_ = std::make_unique<PendingAcks>();
  const std::uint64_t id = acks_->next_id++;
  acks_->callbacks.emplace(id, std::move(callback));
  send(encode_event(shard_.name(), event, id));
}

void Socket::take_ack(std::uint64_t id, Args args) {
  if (!acks_) return;
  auto node = acks_->callbacks.extract(id);
  if (node) node.mapped()(std::move(args));
}

void Socket::drop_acks() {
  const auto acks = std::move(acks_);
  if (!acks) return;
  for (auto& [id, callback] : acks->callbacks) callback(std::nullopt);
}

}  // namespace chat::socketio
