// Recovery's log: what it writes, and how it takes it up after a restart.
//
// The log has all that Recovery has: each socket whole, then its changes; each kept event with its
// place; of a channel whose older events are gone, the floor. It gives space back at its front
// alone. Three rules make what is left of it exact:
//
// - A whole record of a socket is removed only after a later one was written. So every socket has
//   one, and all of its changes that are not in it come after it.
// - An event's record is removed, instead of copied, only once the event is not kept here any more,
//   and after the floor of its channel (or, if it was one socket's, or of a room that is deleted,
//   the whole socket) was written: that floor is at or beyond the event. So each event beyond a
//   channel's last floor is there.
// - Records with places need no order among each other: copies count as the first ones.
#include <algorithm>
#include <chrono>
#include <utility>

#include "base/epoch_time.hpp"
#include "engineio/session_id.hpp"
#include "socketio/recovery.hpp"

namespace chat::socketio {
namespace {

// After a power cut, clients may name places whose events were lost (sync "interval" and "os"), and
// a copy of the state may be older than its clients. A start leaves out so many places: whoever
// names one of them is not recovered.
constexpr std::uint64_t kGap = std::uint64_t{1} << 24U;

std::int64_t difference(std::size_t after, std::size_t before) {
  return static_cast<std::int64_t>(after) - static_cast<std::int64_t>(before);
}

}  // namespace

// Taking up
// -------------------------------------------------------------------------------------------

void Recovery::set_log(RecoveryLog& log, const std::string& name_space, std::size_t loops,
                       const PacketOf& packet_of) {
  recovery::State state = log.attach(*this, name_space);
  const auto held = lock();
  log_ = &log;
  scope_ = name_space;
  started_ = base::steady_ms();
  secret_ = state.sequence.secret.empty() ? PidKey::random_secret() : state.sequence.secret;
  key_ = PidKey(secret_);
  voids_ = std::move(state.sequence.voids);
  last_place_ = std::max(last_place_, state.sequence.last + kGap);
  voids_.push_back({.after = state.sequence.last, .last = last_place_});
  write_sequence();
  for (const auto& known : state.sockets) restore(known, loops);
  for (const auto& [channel, floor] : state.floors) {
    const auto found = channels_.find(channel);
    if (found == channels_.end()) continue;
    found->second.trail = std::make_shared<EventTrail>();
    found->second.trail->set_floor(floor);
  }
  for (const auto& kept : state.events) restore(kept, packet_of);
  account_events();
  for (auto& [socket, tracked] : sockets_) {
    if (tracked.left) forget_left(socket, tracked);
  }
  for (const auto& untold : state.untold) {
    to_channel(untold.event.event.to, packet_of(untold.event), {}, untold.message);
  }
}

void Recovery::restore(const recovery::State::KnownSocket& known, std::size_t loops) {
  const recovery::Socket& socket = known.socket;
  log_->account(known.record.size);
  if (!socket.may_return || away_ >= options_.max_away) {
    Leaving& leaving = leaving_[socket.id];
    for (const auto& joined : socket.joined) leaving.channels.push_back(joined.channel);
    leaving.record = known.record;
    write(recovery::SocketGone{socket.id});
    return;
  }
  add(socket.id, engineio::loop_of(socket.id).value_or(0) % loops, false);
  Tracked& tracked = *find(socket.id);
  tracked.record = known.record;
  tracked.floor = socket.floor;
  for (const auto& [channel, since] : socket.joined) {
    tracked.joined.push_back({.channel = &hold(channel), .since = since});
  }
  if (!socket.left.empty()) tracked.left = std::make_unique<std::vector<Left>>();
  for (const auto& [channel, since, until] : socket.left) {
    tracked.left->push_back({.channel = &hold(channel), .since = since, .until = until});
  }
  set_away(tracked, true);
}

void Recovery::restore(const recovery::State::Kept& kept, const PacketOf& packet_of) {
  const recovery::Told& event = kept.event;
  std::shared_ptr<EventTrail>* trail = nullptr;
  if (Tracked* tracked = event.to_socket ? find(event.to) : nullptr) trail = &tracked->own;
  const auto channel = event.to_socket ? channels_.end() : channels_.find(event.to);
  if (channel != channels_.end()) trail = &channel->second.trail;
  if (trail == nullptr) return;
  if (!*trail) *trail = std::make_shared<EventTrail>();
  if (event.place <= (*trail)->floor().dropped) return;
  EncodedPacket packet = packet_of(kept);
  add_stamp(packet, event.place);
  kept_.keep(*trail, event.place,
             std::make_shared<const StampedEvent>(StampedEvent{std::move(packet), event.except}),
             base::steady_ms(), kept.record);
}

// A client names it that got an event which the state has lost.
bool Recovery::is_void(std::uint64_t place) const {
  return std::ranges::any_of(voids_, [&](const recovery::Void& range) {
    return range.after < place && place <= range.last;
  });
}

// Writing
// -------------------------------------------------------------------------------------------

RecordPlace Recovery::write(const recovery::Record& record) {
  if (!log_->is_whole()) {
    if (!log_->begin_anew()) return {};
    write_all();
  }
  return log_->write(record);
}

// The log was full. What it lacks is before the floors of all sockets.
void Recovery::write_all() {
  written_since_ = last_place_;
  write_sequence();
  for (auto& [socket, tracked] : sockets_) {
    if (!tracked.joined.empty()) write_whole(socket, tracked);
  }
  for (auto& [socket, leaving] : leaving_) write_whole(socket, leaving);
}

void Recovery::write_change(const std::string& socket, Tracked& tracked,
                            const recovery::Record& change) {
  if (tracked.record.is_known()) {
    write(change);
  } else if (!tracked.joined.empty()) {
    write_whole(socket, tracked);
  }
}

void Recovery::write_whole(const std::string& socket, Tracked& tracked) {
  recovery::Socket whole{.id = socket,
                         .may_return = tracked.is_greeted,
                         .floor = std::max(tracked.floor, written_since_),
                         .joined = {},
                         .left = {}};
  if (tracked.own) whole.floor = std::max(whole.floor, tracked.own->floor(socket));
  for (const Joined& joined : tracked.joined) {
    whole.joined.push_back({joined.channel->first, joined.since});
  }
  if (tracked.left) {
    for (const Left& left : *tracked.left) {
      whole.left.push_back({left.channel->first, left.since, left.until});
      const auto& trail = left.channel->second.trail;
      const std::uint64_t dropped = trail ? trail->floor(socket) : 0;
      if (dropped > left.since) whole.floor = std::max(whole.floor, std::min(dropped, left.until));
    }
  }
  write_whole(whole, tracked.record);
}

void Recovery::write_whole(const std::string& socket, Leaving& leaving) {
  recovery::Socket whole{.id = socket, .joined = {}, .left = {}};
  for (const std::string& channel : leaving.channels) whole.joined.push_back({channel, 0});
  write_whole(whole, leaving.record);
}

void Recovery::write_whole(const recovery::Socket& whole, RecordPlace& record) {
  const RecordPlace now = write(whole);
  if (!now.is_known()) return;
  log_->account(difference(now.size, record.size));
  record = now;
}

// Voids matter to clients that were away at the start.
void Recovery::write_sequence() {
  if (base::steady_ms() - started_ > options_.window + options_.detection) voids_.clear();
  write(recovery::Sequence{secret_, scope_, last_place_, voids_});
}

std::uint32_t Recovery::write_event(const std::string& to, bool to_socket,
                                    const EncodedPacket& event, const std::string& except,
                                    const std::optional<MessageRef>& message) {
  if (!log_) return 0;
  if (message) return write(recovery::MessageTold{last_place_, *message}).size;
  return write(recovery::Told{.place = last_place_,
                              .to_socket = to_socket,
                              .to = to,
                              .except = except,
                              .text = event.text,
                              .attachments = event.attachments})
      .size;
}

void Recovery::write_left(std::string_view socket, const std::string& channel) {
  const auto found = leaving_.find(socket);
  if (found == leaving_.end() || std::erase(found->second.channels, channel) == 0) return;
  write(recovery::SocketLeft{found->first, channel, last_place_});
  if (!found->second.channels.empty()) return;
  log_->account(-std::int64_t{found->second.record.size});
  leaving_.erase(found);
}

void Recovery::write_gone(const std::string& socket, const Tracked& tracked) {
  if (tracked.record.is_known()) write(recovery::SocketGone{socket});
  if (tracked.joined.empty()) return log_->account(-std::int64_t{tracked.record.size});
  Leaving& leaving = leaving_[socket];
  leaving.record = tracked.record;
  for (const Joined& joined : tracked.joined) leaving.channels.push_back(joined.channel->first);
}

void Recovery::account_events() {
  if (!log_) return;
  log_->account(difference(kept_.record_bytes(), accounted_));
  accounted_ = kept_.record_bytes();
}

// Giving space back
// -------------------------------------------------------------------------------------------

recovery::EventPlace Recovery::oldest_kept() {
  const auto held = lock();
  kept_.drop_old(base::steady_ms());
  account_events();
  return kept_.oldest().value_or(last_place_ + 1);
}

void Recovery::rewrite_socket(const std::string& socket, std::uint64_t position) {
  const auto held = lock();
  const auto is_there = [&](const RecordPlace& record) {
    return record.is_known() && record.position == position;
  };
  if (Tracked* tracked = find(socket)) {
    if (is_there(tracked->record)) write_whole(socket, *tracked);
  } else if (const auto found = leaving_.find(socket); found != leaving_.end()) {
    if (is_there(found->second.record)) write_whole(socket, found->second);
  }
}

void Recovery::rewrite_socket(const std::string& socket) {
  const auto held = lock();
  Tracked* tracked = find(socket);
  if (tracked && tracked->record.is_known()) write_whole(socket, *tracked);
}

void Recovery::rewrite_left() {
  const auto held = lock();
  for (auto& [socket, tracked] : sockets_) {
    if (tracked.left && tracked.record.is_known()) write_whole(socket, tracked);
  }
}

void Recovery::rewrite_floors(const std::set<std::string>& channels) {
  const auto held = lock();
  for (const std::string& name : channels) {
    const auto found = channels_.find(name);
    if (found == channels_.end() || !found->second.trail) continue;
    Channel& channel = found->second;
    if (channel.trail->floor().dropped == 0) continue;
    const RecordPlace record = write(recovery::ChannelFloor{name, channel.trail->floor()});
    if (!record.is_known()) continue;
    log_->account(difference(record.size, channel.floor_record));
    channel.floor_record = record.size;
  }
  write_sequence();
}

}  // namespace chat::socketio
