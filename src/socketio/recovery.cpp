#include "socketio/recovery.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/epoch_time.hpp"

namespace chat::socketio {
namespace {

// A connection that broke is noticed within `detection`, but for the timers' grain.
constexpr std::int64_t kSlack = 5'000;
// Channels left lately, of one socket. One that leaves more often cannot be recovered from before.
constexpr std::size_t kMaxLeft = 64;

/// A client may name a place that it has from an earlier process: it is less than all of this one.
/// (Fewer than 256 events a millisecond take less than time does.)
std::uint64_t first_place() {
  return static_cast<std::uint64_t>(base::epoch_time<std::chrono::milliseconds>()) << 8U;
}

/// The place of the last event for the socket that is no longer kept.
std::uint64_t floor_of(const std::shared_ptr<EventTrail>& trail, std::string_view socket) {
  return trail ? trail->floor(socket) : 0;
}

}  // namespace

Recovery::Recovery(const RecoveryOptions& options)
    : options_(options),
      last_place_(first_place()),
      kept_(options.max_bytes, options.window + options.detection + kSlack) {}

// Sockets
// -------------------------------------------------------------------------------------------

Recovery::Tracked* Recovery::find(std::string_view socket) {
  const auto found = sockets_.find(socket);
  return found == sockets_.end() ? nullptr : &found->second;
}

const Recovery::Tracked* Recovery::find(std::string_view socket) const {
  const auto found = sockets_.find(socket);
  return found == sockets_.end() ? nullptr : &found->second;
}

void Recovery::add(std::string_view socket, std::size_t loop, bool awaits_greeting,
                   bool may_return) {
  Tracked& tracked = sockets_[std::string(socket)];
  tracked.loop = static_cast<std::uint8_t>(loop);
  tracked.may_return = may_return;
  tracked.is_greeted = may_return && !awaits_greeting;
}

void Recovery::remove(std::string_view socket) {
  const auto found = sockets_.find(socket);
  if (found == sockets_.end()) return;
  Tracked& tracked = found->second;
  if (log_) write_gone(found->first, tracked);
  set_away(tracked, false);
  for (const Joined& joined : tracked.joined) let_go(*joined.channel);
  if (tracked.left) {
    for (const Left& left : *tracked.left) let_go(*left.channel);
  }
  sockets_.erase(found);
}

std::optional<std::size_t> Recovery::loop_of(std::string_view socket) const {
  const Tracked* tracked = find(socket);
  return tracked ? std::optional<std::size_t>(tracked->loop) : std::nullopt;
}

bool Recovery::expire(std::string_view socket) {
  const Tracked* tracked = find(socket);
  if (tracked && tracked->is_claimed) return false;
  remove(socket);
  return true;
}

void Recovery::set_away(Tracked& tracked, bool away) {
  if (tracked.is_away == away) return;
  tracked.is_away = away;
  away_ += away ? 1 : -1;
}

Recovery::Loss Recovery::lose(std::string_view socket) {
  Tracked* tracked = find(socket);
  if (!tracked) return Loss::kEnds;
  if (is_closed_ && tracked->is_greeted && keeps_closed()) return Loss::kKept;
  if (is_closed_ || !tracked->is_greeted || away_ >= options_.max_away) {
    remove(socket);
    return Loss::kEnds;
  }
  set_away(*tracked, true);
  return Loss::kWaits;
}

std::vector<std::string> Recovery::close() {
  is_closed_ = true;
  std::vector<std::string> away;
  for (const auto& [id, tracked] : sockets_) {
    if (tracked.is_away) away.push_back(id);
  }
  return away;
}

bool Recovery::adopt(std::string_view socket, const std::vector<std::string>& channels, Tick tick) {
  const std::uint64_t place = next_place(tick);
  if (is_closed_ || place != place_of(tick)) return false;
  Tracked& tracked = sockets_[std::string(socket)];
  tracked.floor = place;
  tracked.is_greeted = true;
  tracked.is_claimed = true;
  set_away(tracked, true);
  for (const std::string& channel : channels) join(socket, channel);
  return true;
}

void Recovery::set_floor(std::string_view socket, std::uint64_t place) {
  if (Tracked* tracked = find(socket)) tracked->floor = place;
}

void Recovery::join(std::string_view socket, const std::string& channel) {
  Tracked* tracked = find(socket);
  if (!tracked) return;
  const auto is_same = [&](const Joined& joined) { return joined.channel->first == channel; };
  if (std::ranges::any_of(tracked->joined, is_same)) return;
  tracked->joined.push_back({.channel = &hold(channel), .since = last_place_});
  if (!log_) return;
  const std::string id(socket);
  write_change(id, *tracked, recovery::SocketJoined{id, {channel, last_place_}});
}

Recovery::Channels::value_type& Recovery::hold(const std::string& channel) {
  auto& entry = *channels_.try_emplace(channel).first;
  ++entry.second.holders;
  return entry;
}

void Recovery::leave(std::string_view socket, const std::string& channel) {
  Tracked* tracked = find(socket);
  if (!tracked) return log_ ? write_left(socket, channel) : void();
  const auto is_it = [&](const Joined& joined) { return joined.channel->first == channel; };
  const auto found = std::ranges::find_if(tracked->joined, is_it);
  if (found == tracked->joined.end()) return;
  const Joined was = *found;
  tracked->joined.erase(found);
  remember(socket, *tracked, was);
  if (!log_) return;
  const std::string id(socket);
  write_change(id, *tracked, recovery::SocketLeft{id, channel, last_place_});
}

// What the socket was sent until it left may still be under way, or lost.
void Recovery::remember(std::string_view socket, Tracked& tracked, Joined was) {
  if (!tracked.left) tracked.left = std::make_unique<std::vector<Left>>();
  tracked.left->push_back({.channel = was.channel, .since = was.since, .until = last_place_});
  forget_left(socket, tracked);
}

void Recovery::forget_left(std::string_view socket, Tracked& tracked) {
  std::vector<Left>& left = *tracked.left;
  std::erase_if(left, [&](const Left& entry) {
    const bool is_one_too_many = left.size() > kMaxLeft && &entry == &left.front();
    const std::uint64_t dropped = floor_of(entry.channel->second.trail, socket);
    const bool is_empty = !entry.channel->second.trail || entry.channel->second.trail->empty();
    if (!is_one_too_many && !is_empty && dropped < entry.until) return false;
    const std::uint64_t lost = is_one_too_many ? entry.until : std::min(dropped, entry.until);
    if (lost > entry.since) tracked.floor = std::max(tracked.floor, lost);
    let_go(*entry.channel);
    return true;
  });
  if (left.empty()) tracked.left.reset();
}

void Recovery::let_go(Channels::value_type& channel) {
  if (--channel.second.holders > 0) return;
  if (log_) log_->account(-std::int64_t{channel.second.floor_record});
  channels_.erase(channels_.find(channel.first));
}

std::vector<std::string> Recovery::without_client_in(const std::string& channel) const {
  std::vector<std::string> sockets;
  for (const auto& [id, tracked] : sockets_) {
    const auto is_it = [&](const Joined& joined) { return joined.channel->first == channel; };
    const bool is_without = tracked.is_away || tracked.is_claimed;
    if (is_without && std::ranges::any_of(tracked.joined, is_it)) sockets.push_back(id);
  }
  return sockets;
}

// Events
// --------------------------------------------------------------------------------------------

std::uint64_t Recovery::next_place(Tick tick) {
  if (!has_ticks_) return ++last_place_;
  const bool has_place = tick != 0 && tick != kOutOfOrder;
  if (has_place && place_of(tick) > last_place_) return last_place_ = place_of(tick);
  ++last_place_;
  // The next tick's places begin with that of an event, which is none of this server's own.
  if (tick != 0 || (last_place_ & kInTick) == 0) last_place_ |= kUnsure;
  return last_place_;
}

StampedEventPtr Recovery::stamp(EncodedPacket event, const std::string& except) {
  add_stamp(event, last_place_);
  return std::make_shared<const StampedEvent>(StampedEvent{std::move(event), except});
}

void Recovery::keep(std::shared_ptr<EventTrail>& trail, const StampedEventPtr& event,
                    std::uint32_t record) {
  if (!trail) trail = std::make_shared<EventTrail>();
  kept_.keep(trail, last_place_, event, base::steady_ms(), record);
  account_events();
}

StampedEventPtr Recovery::to_channel(const std::string& channel, EncodedPacket event,
                                     const std::string& except,
                                     const std::optional<MessageRef>& message, Tick tick) {
  const auto found = channels_.find(channel);
  // Nobody gets it, or clients without stamps.
  if (found == channels_.end()) return pass(std::move(event));
  next_place(tick);
  const bool has_others = found->second.holders > 1 || !is_in(except, *found);
  if (!has_others) return stamp(std::move(event), except);
  const std::uint32_t record = write_event(channel, false, event, except, message);
  StampedEventPtr stamped = stamp(std::move(event), except);
  keep(found->second.trail, stamped, record);
  return stamped;
}

bool Recovery::is_in(std::string_view socket, const Channels::value_type& channel) const {
  const Tracked* tracked = socket.empty() ? nullptr : find(socket);
  const auto is_it = [&](const Joined& joined) { return joined.channel == &channel; };
  return tracked && std::ranges::any_of(tracked->joined, is_it);
}

EncodedPacket Recovery::to_socket(std::string_view socket, EncodedPacket event) {
  Tracked* tracked = find(socket);
  if (!tracked || !tracked->is_greeted) return pass(std::move(event))->packet;
  next_place(0);
  const std::uint32_t record = write_event(std::string(socket), true, event, {}, {});
  const StampedEventPtr stamped = stamp(std::move(event), {});
  keep(tracked->own, stamped, record);
  return stamped->packet;
}

EncodedPacket Recovery::greet(std::string_view socket, EncodedPacket event) {
  add_stamp(event, next_place(0));
  Tracked* tracked = find(socket);
  if (!tracked || !tracked->may_return) return event;
  tracked->is_greeted = true;
  tracked->floor = last_place_;
  if (log_) {
    const std::string id(socket);
    write_change(id, *tracked, recovery::SocketGreeted{id, last_place_});
  }
  return event;
}

StampedEventPtr Recovery::pass(EncodedPacket event) const {
  add_stamp(event, last_place_, true);
  return std::make_shared<const StampedEvent>(StampedEvent{std::move(event), {}});
}

// Taking up a connection
// ----------------------------------------------------------------------------

bool Recovery::covers(std::string_view socket, const Tracked& tracked, std::uint64_t place) const {
  if (place > last_place_ || place < tracked.floor || is_void(place)) return false;
  if (floor_of(tracked.own, socket) > place) return false;
  const auto is_kept = [&](const auto& entry) {
    const std::uint64_t dropped = floor_of(entry.channel->second.trail, socket);
    return dropped <= std::max(place, entry.since);
  };
  if (!std::ranges::all_of(tracked.joined, is_kept)) return false;
  return !tracked.left || std::ranges::all_of(*tracked.left, [&](const Left& entry) {
    return entry.until <= place || is_kept(entry);
  });
}

bool Recovery::is_claimed(std::string_view socket) const {
  const Tracked* tracked = find(socket);
  return tracked && tracked->is_claimed;
}

std::optional<std::size_t> Recovery::claim(std::string_view socket, std::uint64_t place) {
  Tracked* tracked = find(socket);
  if (!tracked || is_closed_) return std::nullopt;
  if (!tracked->is_greeted || !covers(socket, *tracked, place)) return std::nullopt;
  tracked->is_claimed = true;
  return tracked->loop;
}

std::optional<Recovery::Resumed> Recovery::resume(std::string_view socket, std::uint64_t place,
                                                  std::size_t loop) {
  Tracked* tracked = find(socket);
  if (!tracked || !covers(socket, *tracked, place)) return std::nullopt;
  const std::string id(socket);
  std::vector<EventTrail::Kept> missed;
  const auto collect = [&](const std::shared_ptr<EventTrail>& trail, std::uint64_t since,
                           std::uint64_t until) {
    if (trail) trail->collect(std::max(place, since), until, id, missed);
  };
  collect(tracked->own, 0, last_place_);
  Resumed resumed;
  for (const Joined& joined : tracked->joined) {
    collect(joined.channel->second.trail, joined.since, last_place_);
    resumed.channels.push_back(joined.channel->first);
  }
  if (tracked->left) {
    for (const Left& left : *tracked->left) {
      collect(left.channel->second.trail, left.since, left.until);
    }
  }
  std::ranges::sort(missed, {}, &EventTrail::Kept::place);
  std::size_t bytes = 0;
  for (EventTrail::Kept& kept : missed) {
    bytes += kept.event->packet.text.size();
    resumed.missed.push_back(std::move(kept.event));
  }
  if (bytes > options_.max_missed_bytes) return std::nullopt;
  tracked->loop = static_cast<std::uint8_t>(loop);
  tracked->is_claimed = false;
  set_away(*tracked, false);
  ++recovered_;
  return resumed;
}

RecoveryStats Recovery::stats() const {
  return {.recovered = recovered_, .refused = refused_, .away = away_, .kept_bytes = kept_.bytes()};
}

bool Recovery::return_unclaimed(std::string_view socket, std::size_t loop) {
  Tracked* tracked = find(socket);
  if (!tracked || is_closed_) return false;
  tracked->loop = static_cast<std::uint8_t>(loop);
  tracked->is_claimed = false;
  set_away(*tracked, true);
  return true;
}

}  // namespace chat::socketio
