#include "socketio/channel.hpp"

#include <algorithm>
#include <utility>

#include "base/prefetch.hpp"
#include "socketio/socket.hpp"

namespace chat::socketio {

std::vector<std::string> Channel::socket_ids() const {
  std::vector<std::string> ids;
  ids.reserve(members_.size());
  for (const Membership* membership : members_) ids.push_back(membership->socket.id());
  return ids;
}

void Channel::add(Membership& membership) {
  membership.index = members_.size();
  members_.push_back(&membership);
  count_in(membership);
}

void Channel::count_in(Membership& membership) {
  membership.format = membership.socket.session().frame_format();
  ++counts_[index(membership.format)];
  const net::BatchPtr& batch = batch_of(membership);
  membership.cursor = batch ? batch->bytes.size() : 0;
  membership.epoch = epoch_;
}

void Channel::take_frame_format(Membership& membership) {
  --counts_[index(membership.format)];
  count_in(membership);
}

void Channel::remove(Membership& membership) {
  --counts_[index(membership.format)];
  Membership* last = members_.back();
  members_[membership.index] = last;
  last->index = membership.index;
  members_.pop_back();
}

void Channel::append(const EncodedPacket& packet, Membership* except) {
  if (except) except->socket.catch_up();
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    if (counts_[i] == 0) continue;
    if (!batches_[i]) batches_[i] = net::make_batch();
    append_frames(batches_[i]->bytes, packet, static_cast<wire::FrameFormat>(i));
    if (packet.order != 0) batches_[i]->marks.push_back({packet.order, batches_[i]->bytes.size()});
  }
  if (except) {
    except->cursor = batch_of(*except)->bytes.size();
    except->epoch = epoch_;
  }
}

void Channel::bring_up_to_date(Membership& membership) {
  if (const net::BatchPtr& batch = batch_of(membership)) give(membership, batch->bytes.size());
}

void Channel::give(Membership& membership, std::size_t end) {
  const std::size_t begin = cursor_of(membership);
  membership.epoch = epoch_;
  membership.cursor = end;
  if (begin == end) return;
  membership.socket.session().output().append(batch_of(membership), begin, end);
  membership.socket.session().request_flush();
}

bool Channel::is_up_to_date(const Membership& membership) const {
  const net::BatchPtr& batch = batch_of(membership);
  return !batch || cursor_of(membership) == batch->bytes.size();
}

void Channel::list_missing(Membership& membership, std::vector<Missing>& out) const {
  const net::Batch& batch = *batch_of(membership);
  const auto& marks = batch.marks;
  if (marks.empty()) {
    out.push_back({0, &membership, batch.bytes.size()});
    return;
  }
  const auto first =
      std::ranges::upper_bound(marks, cursor_of(membership), {}, &net::Batch::Mark::end);
  for (auto mark = first; mark != marks.end(); ++mark) {
    out.push_back({mark->order, &membership, mark->end});
  }
}

// In a large channel most members have left the cache: prefetches later ones meanwhile.
void Channel::fan_out() {
  const std::size_t count = members_.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (i + 4 < count) base::prefetch(members_[i + 4]);
    if (i + 3 < count) base::prefetch(&members_[i + 3]->socket);
    if (i + 2 < count) base::prefetch(&members_[i + 2]->socket.session(), 2);
    if (i + 1 < count) members_[i + 1]->socket.session().prefetch();
    if (members_[i]->socket.is_in_several()) {
      members_[i]->socket.catch_up();
    } else {
      bring_up_to_date(*members_[i]);
    }
  }
  for (net::BatchPtr& batch : batches_) batch.reset();
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
  socket.catch_up();
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
  if (dirty_.size() > 1 && dirty_.front()->is_ordered()) note_members();
  for (Channel* channel : dirty_) {
    channel->dirty_ = false;
    channel->fan_out();
  }
  dirty_.clear();
}

// The sockets that are in several of the channels.
void ChannelSet::note_members() {
  ++round_;
  for (const Channel* channel : dirty_) {
    for (const Membership* membership : channel->members_) membership->socket.note_round(round_);
  }
}

void ChannelSet::drop_if_empty(Channel& channel) {
  if (!channel.empty()) return;
  if (channel.dirty_) std::erase(dirty_, &channel);
  channels_.erase(channels_.find(channel.name()));
}

}  // namespace chat::socketio
