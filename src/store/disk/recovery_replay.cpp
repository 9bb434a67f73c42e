#include "store/disk/recovery_replay.hpp"

#include <algorithm>
#include <chat/store.hpp>
#include <utility>
#include <variant>

namespace chat::store {
namespace {

/// What an event takes in memory beside its text.
constexpr std::size_t kOverhead = 200;

std::size_t size_of(const recovery::Told& told) {
  std::size_t bytes = kOverhead + told.text.size();
  for (const Binary& attachment : told.attachments) bytes += attachment.size();
  return bytes;
}

/// The user whose socket it is: it is in the user's channel as long as it is connected.
std::optional<std::string> user_of(const recovery::Socket& socket) {
  for (const auto& joined : socket.joined) {
    if (auto user = user_of_channel(joined.channel)) return user;
  }
  return std::nullopt;
}

}  // namespace

// Operations
// -----------------------------------------------------------------------------------------

void RecoveryReplay::add_message(Birth room, std::uint64_t id) { operations_[room].untold = id; }

void RecoveryReplay::touch(Birth room) {
  const auto found = operations_.find(room);
  if (found != operations_.end()) found->second.untold.reset();
}

void RecoveryReplay::change(Birth room) {
  Operation& operation = operations_[room];
  operation.untold.reset();
  operation.is_open = true;
}

void RecoveryReplay::change_user(Birth room, const std::string& user) {
  change(room);
  operations_[room].users.insert(user);
}

void RecoveryReplay::change_channel(const std::string& channel, const recovery::Socket& socket) {
  const auto room = rooms_.find(channel);
  if (room == rooms_.end()) return;
  const auto user = user_of(socket);
  user ? change_user(room->second, *user) : change(room->second);
}

void RecoveryReplay::redo(OperationMark& mark) {
  if (mark.birth == 0) {
    if (mark.is_whole) {
      open_users_.erase(mark.user);
    } else {
      open_users_.insert(mark.user);
    }
  } else if (mark.is_whole) {
    operations_.erase(mark.birth);
  } else {
    change(mark.birth);
  }
}

// What rooms did while nothing was written looks like what a crash left.
void RecoveryReplay::redo(RecoveryForgotten&) {
  sockets_.clear();
  events_.clear();
  floors_.clear();
  room_floors_.clear();
  own_floors_.clear();
  open_users_.clear();
  bytes_ = 0;
  for (auto& [room, operation] : operations_) {
    operation.is_open = operation.is_open || operation.untold;
    operation.untold.reset();
  }
}

// Sockets
// --------------------------------------------------------------------------------------------

void RecoveryReplay::apply(RecoveryRecord& record, const Place& place, const Place& message) {
  place_ = place;
  message_ = message;
  std::visit([this](auto& one) { redo(one); }, record);
}

void RecoveryReplay::see(recovery::EventPlace place) {
  sequence_.last = std::max(sequence_.last, place);
}

recovery::State::KnownSocket* RecoveryReplay::find(const std::string& socket) {
  const auto found = sockets_.find(socket);
  return found == sockets_.end() ? nullptr : &found->second;
}

void RecoveryReplay::redo(recovery::Socket& socket) {
  see(socket.floor);
  const RecordPlace record{place_.position(), static_cast<std::uint32_t>(place_.size())};
  sockets_.insert_or_assign(socket.id, recovery::State::KnownSocket{socket, record});
}

void RecoveryReplay::redo(recovery::SocketJoined& joined) {
  see(joined.joined.since);
  auto* const known = find(joined.socket);
  if (known == nullptr) return;
  auto& all = known->socket.joined;
  const auto is_same = [&](const auto& one) { return one.channel == joined.joined.channel; };
  if (std::ranges::none_of(all, is_same)) all.push_back(joined.joined);
  change_channel(joined.joined.channel, known->socket);
}

void RecoveryReplay::redo(recovery::SocketLeft& left) {
  see(left.until);
  auto* const known = find(left.socket);
  if (known == nullptr) return;
  change_channel(left.channel, known->socket);
  auto& all = known->socket.joined;
  const auto found = std::ranges::find(all, left.channel, &recovery::Joined::channel);
  if (found == all.end()) return;
  known->socket.left.push_back({left.channel, found->since, left.until});
  all.erase(found);
  // It is disconnected.
  if (!user_of(known->socket)) sockets_.erase(left.socket);
}

void RecoveryReplay::redo(recovery::SocketGreeted& greeted) {
  see(greeted.floor);
  auto* const known = find(greeted.socket);
  if (known == nullptr) return;
  known->socket.may_return = true;
  known->socket.floor = greeted.floor;
}

void RecoveryReplay::redo(recovery::SocketGone& gone) {
  if (auto* const known = find(gone.socket)) known->socket.may_return = false;
}

void RecoveryReplay::redo(recovery::Sequence& sequence) {
  sequence.last = std::max(sequence.last, sequence_.last);
  sequence_ = std::move(sequence);
}

// Events
// ---------------------------------------------------------------------------------------------

void RecoveryReplay::redo(recovery::ChannelFloor& channel) {
  see(channel.floor.dropped);
  floors_[channel.channel].merge(channel.floor);
}

// The cleaner copies those of earlier messages, at any time.
void RecoveryReplay::redo(recovery::MessageTold& told) {
  see(told.place);
  const auto found = operations_.find(told.message.birth);
  if (found != operations_.end() && found->second.untold <= told.message.id) {
    found->second.untold.reset();
  }
  keep(told.place, {.what = told.message,
                    .message = message_,
                    .bytes = kOverhead + message_.size(),
                    .record = static_cast<std::uint32_t>(place_.size())});
}

void RecoveryReplay::redo(recovery::Told& told) {
  see(told.place);
  const recovery::EventPlace place = told.place;
  const std::size_t bytes = size_of(told);
  keep(place, {.what = std::move(told),
               .message = {},
               .bytes = bytes,
               .record = static_cast<std::uint32_t>(place_.size())});
}

void RecoveryReplay::keep(recovery::EventPlace place, Event event) {
  bytes_ += event.bytes;
  Event& kept = events_[place];
  bytes_ -= kept.bytes;
  kept = std::move(event);
  while (bytes_ > max_bytes_) drop_oldest();
}

void RecoveryReplay::drop_oldest() {
  const auto& [place, event] = *events_.begin();
  bytes_ -= event.bytes;
  if (const auto* const message = std::get_if<MessageRef>(&event.what)) {
    room_floors_[message->birth].merge({.dropped = place, .dropped_for_except = place});
  } else {
    const auto& told = std::get<recovery::Told>(event.what);
    if (told.to_socket) {
      auto& floor = own_floors_[told.to];
      floor = std::max(floor, place);
    } else if (recovery::Floor& floor = floors_[told.to]; floor.dropped < place) {
      floor.drop(place, told.except);
    }
  }
  events_.erase(events_.begin());
}

// The results
// ----------------------------------------------------------------------------------------

std::vector<RecoveryReplay::Present> RecoveryReplay::present() const {
  std::vector<Present> all;
  for (const auto& [id, known] : sockets_) {
    auto user = user_of(known.socket);
    if (!user) continue;
    Present socket{.user = *std::move(user), .socket = id, .rooms = {}};
    for (const auto& joined : known.socket.joined) {
      if (!user_of_channel(joined.channel)) socket.rooms.push_back(joined.channel);
    }
    all.push_back(std::move(socket));
  }
  return all;
}

void RecoveryReplay::find_torn() {
  torn_users_ = open_users_;
  for (const auto& [name, room] : rooms_) {
    const auto found = operations_.find(room);
    if (found == operations_.end() || !found->second.is_open) continue;
    torn_rooms_.insert(name);
    torn_users_.insert(found->second.users.begin(), found->second.users.end());
  }
  // Those who are in such a room might have been evicted, which all of their sockets hear.
  for (const Present& socket : present()) {
    const auto is_torn = [&](const std::string& room) { return torn_rooms_.contains(room); };
    if (std::ranges::any_of(socket.rooms, is_torn)) torn_users_.insert(socket.user);
  }
}

bool RecoveryReplay::is_torn(const recovery::Socket& socket, const Rooms& rooms) const {
  const std::string user = *user_of(socket);
  if (torn_users_.contains(user)) return true;
  return std::ranges::any_of(socket.joined, [&](const recovery::Joined& joined) {
    if (user_of_channel(joined.channel)) return false;
    return torn_rooms_.contains(joined.channel) || !rooms.may_be_in(user, joined.channel);
  });
}

recovery::State RecoveryReplay::finish(const Rooms& rooms) {
  recovery::State state;
  state.sequence = sequence_;
  add_untold(state, rooms);  // may find what is torn
  find_torn();
  for (auto& [id, known] : sockets_) {
    if (!user_of(known.socket)) continue;
    recovery::Socket& socket = known.socket;
    if (is_torn(socket, rooms)) socket.may_return = false;
    socket.floor = std::max(socket.floor, own_floors_[id]);
    std::erase_if(socket.joined, [&](const recovery::Joined& joined) {
      return !user_of_channel(joined.channel) && !rooms.has(joined.channel);
    });
    state.sockets.push_back(known);
  }
  add_events(state, rooms);
  for (const auto& [room, floor] : room_floors_) {
    if (const auto name = rooms.name(room)) {
      floors_[*name].merge(floor);
    } else {
      miss_in_left(state, floor.dropped);
    }
  }
  for (const auto& [channel, floor] : floors_) state.floors.push_back({channel, floor});
  return state;
}

std::vector<OperationMark> RecoveryReplay::missing_marks() const {
  std::vector<OperationMark> marks;
  for (const auto& [room, operation] : operations_) {
    if (operation.is_open) marks.push_back({.birth = room, .user = {}, .is_whole = true});
  }
  for (const std::string& user : open_users_) {
    marks.push_back({.birth = 0, .user = user, .is_whole = true});
  }
  return marks;
}

void RecoveryReplay::add_events(recovery::State& state, const Rooms& rooms) {
  for (auto& [place, event] : events_) {
    recovery::State::Kept kept{.event = {}, .is_message = false, .record = event.record};
    if (auto* const told = std::get_if<recovery::Told>(&event.what)) {
      kept.event = std::move(*told);
    } else {
      const MessageRef& message = std::get<MessageRef>(event.what);
      const auto name = rooms.name(message.birth);
      auto body = name ? rooms.read(message, event.message) : std::nullopt;
      if (!body) {
        room_floors_[message.birth].merge({.dropped = place, .dropped_for_except = place});
        continue;
      }
      kept.is_message = true;
      kept.event.place = place;
      kept.event.to = *name;
      kept.event.text = std::move(body->text);
      kept.event.attachments = std::move(body->attachments);
    }
    state.events.push_back(std::move(kept));
  }
}

void RecoveryReplay::miss_in_left(recovery::State& state, recovery::EventPlace place) const {
  for (auto& [socket, record] : state.sockets) {
    for (const auto& left : socket.left) {
      if (left.since < place) socket.floor = std::max(socket.floor, std::min(place, left.until));
    }
  }
}

// A socket that joined later would have left a record of the room behind the message.
void RecoveryReplay::add_untold(recovery::State& state, const Rooms& rooms) {
  for (const auto& [name, room] : rooms_) {
    const auto found = operations_.find(room);
    if (found == operations_.end() || !found->second.untold || rooms.name(room) != name) continue;
    const auto is_in = [&, channel = name](const auto& known) {
      return std::ranges::any_of(known.second.socket.joined,
                                 [&](const auto& joined) { return joined.channel == channel; });
    };
    if (std::ranges::none_of(sockets_, is_in)) continue;
    const MessageRef message{.birth = room, .id = *found->second.untold};
    auto body = rooms.read(message, {});
    if (!body) {
      torn_rooms_.insert(name);
      continue;
    }
    recovery::State::Kept event{.event = {}, .is_message = true};
    event.event.to = name;
    event.event.text = std::move(body->text);
    event.event.attachments = std::move(body->attachments);
    state.untold.push_back({message, std::move(event)});
  }
}

}  // namespace chat::store
