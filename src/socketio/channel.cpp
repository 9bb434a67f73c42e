#include "socketio/channel.hpp"

#include <algorithm>
#include <utility>

#include "base/prefetch.hpp"
#include "socketio/socket.hpp"

namespace chat::socketio {

Channel::Fan& Channel::fan_of(const Membership& membership) {
  return fans_[membership.socket.engine_version() == wire::EngineVersion::kV3 ? 0 : 1];
}

std::vector<std::string> Channel::socket_ids() const {
  std::vector<std::string> ids;
  ids.reserve(members_.size());
  for (const Membership* membership : members_) ids.push_back(membership->socket.id());
  return ids;
}

void Channel::add(Membership& membership) {
  membership.index = members_.size();
  members_.push_back(&membership);
  Fan& fan = fan_of(membership);
  ++fan.members;
  membership.cursor = fan.batch ? fan.batch->bytes.size() : 0;
  membership.epoch = epoch_;
}

void Channel::remove(Membership& membership) {
  --fan_of(membership).members;
  Membership* last = members_.back();
  members_[membership.index] = last;
  last->index = membership.index;
  members_.pop_back();
}

void Channel::append(const EncodedPacket& packet, Membership* except) {
  if (except) bring_up_to_date(*except);
  for (std::size_t i = 0; i < fans_.size(); ++i) {
    Fan& fan = fans_[i];
    if (fan.members == 0) continue;
    if (!fan.batch) fan.batch = net::make_batch();
    append_frames(fan.batch->bytes, packet,
                  i == 0 ? wire::EngineVersion::kV3 : wire::EngineVersion::kV4);
  }
  if (except) {
    except->cursor = fan_of(*except).batch->bytes.size();
    except->epoch = epoch_;
  }
}

void Channel::bring_up_to_date(Membership& membership) {
  const Fan& fan = fan_of(membership);
  if (!fan.batch) return;
  const std::size_t begin = membership.epoch == epoch_ ? membership.cursor : 0;
  const std::size_t end = fan.batch->bytes.size();
  membership.epoch = epoch_;
  membership.cursor = end;
  if (begin == end) return;
  membership.socket.session().output().append(fan.batch, begin, end);
  membership.socket.session().request_flush();
}

// Of many members most have left the cache: what a later one takes is fetched meanwhile.
void Channel::fan_out() {
  const std::size_t count = members_.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (i + 4 < count) base::prefetch(members_[i + 4]);
    if (i + 3 < count) base::prefetch(&members_[i + 3]->socket);
    if (i + 2 < count) base::prefetch(&members_[i + 2]->socket.session(), 2);
    if (i + 1 < count) members_[i + 1]->socket.session().prefetch();
    bring_up_to_date(*members_[i]);
  }
  for (Fan& fan : fans_) fan.batch.reset();
  ++epoch_;
}

Channel* ChannelSet::find(std::string_view name) {
  const auto found = channels_.find(name);
  return found == channels_.end() ? nullptr : found->second.get();
}

bool ChannelSet::join(Socket& socket, const std::string& name) {
  Channel* channel = find(name);
  if (!channel) {
    auto owned = std::make_unique<Channel>(name);
    channel = owned.get();
    channels_.emplace(channel->name(), std::move(owned));
  } else if (socket.membership(*channel)) {
    return false;
  }
  socket.memberships().push_back(std::make_unique<Membership>(*channel, socket));
  channel->add(*socket.memberships().back());
  return true;
}

bool ChannelSet::leave(Socket& socket, std::string_view name) {
  Channel* channel = find(name);
  Membership* membership = channel ? socket.membership(*channel) : nullptr;
  if (!membership) return false;
  channel->bring_up_to_date(*membership);
  channel->remove(*membership);
  std::erase_if(socket.memberships(),
                [&](const auto& candidate) { return candidate.get() == membership; });
  drop_if_empty(*channel);
  return true;
}

void ChannelSet::leave_all(Socket& socket, const std::function<void(const std::string&)>& left) {
  const auto memberships = std::exchange(socket.memberships(), {});
  for (const auto& membership : memberships) {
    Channel& channel = membership->channel;
    channel.remove(*membership);
    left(channel.name());
    drop_if_empty(channel);
  }
}

void ChannelSet::append(Channel& channel, const EncodedPacket& packet, Membership* except) {
  channel.append(packet, except);
  loop_.counters().deliveries.add(channel.members_.size() - (except ? 1 : 0));
  if (std::exchange(channel.dirty_, true)) return;
  dirty_.push_back(&channel);
  loop_.request_flush(*this, net::Loop::Phase::kFanOut);
}

void ChannelSet::flush() {
  for (Channel* channel : dirty_) {
    channel->dirty_ = false;
    channel->fan_out();
  }
  dirty_.clear();
}

void ChannelSet::drop_if_empty(Channel& channel) {
  if (!channel.empty()) return;
  if (channel.dirty_) std::erase(dirty_, &channel);
  channels_.erase(channels_.find(channel.name()));
}

}  // namespace chat::socketio
