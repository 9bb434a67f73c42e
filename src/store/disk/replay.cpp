#include "store/disk/replay.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <variant>

#include "store/disk/records.hpp"

namespace chat::store {

void Replay::apply(journal::Position position, std::string_view record) {
  place_ = Place(position, journal::record_size(record.size()));
  if (const auto head = decode_head(record)) return apply_message(*head);
  if (auto known = decode_recovery(record)) {
    if (std::holds_alternative<recovery::Socket>(*known)) has_recovery_ = true;
    if (std::holds_alternative<RecoveryForgotten>(*known)) has_recovery_ = false;
    if (!recovers()) return;
    const auto* const told = std::get_if<recovery::MessageTold>(&*known);
    return recovery_.apply(*known, place_, told ? place_of(told->message) : Place());
  }
  Change change = decode_change(record);
  if (recovers()) note(change);
  std::visit([this](auto& decided) { redo(decided); }, change);
}

void Replay::apply_message(const MessageHead& head) {
  see(head.timestamp);
  Draft& draft = draft_of(head.room);
  // A copy that the cleaner made is none of the latest messages.
  const bool is_new = draft.room && head.id > draft.room->history().last_id();
  if (recovers()) {
    is_new ? recovery_.add_message(head.room, head.id) : recovery_.touch(head.room);
    draft.last_id = head.id;
    draft.last_place = place_;
  }
  if (!draft.room) {
    draft.early.emplace_back(head.id, place_);
    return;
  }
  draft.room->redo_message(head.id, place_);
  if (head.operation.empty() || !is_new) return;
  draft.room->redo_operation(std::string(head.operation),
                             {.id = head.id, .timestamp = head.timestamp});
}

/// For the operations that a crash has cut off.
void Replay::note(const Change& change) {
  if (const auto* room = std::get_if<RoomRecord>(&change)) {
    recovery_.name_room(room->birth, room->name);
    recovery_.touch(room->birth);
  } else if (const auto* deleted = std::get_if<RoomDeleted>(&change)) {
    recovery_.change(deleted->birth);
  } else if (const auto* changed = std::get_if<RoomChanged>(&change)) {
    recovery_.change(changed->birth);
  } else if (const auto* list = std::get_if<RoomListChanged>(&change)) {
    recovery_.change(list->birth);
  } else if (const auto* user = std::get_if<RoomUserChanged>(&change)) {
    recovery_.change_user(user->birth, user->user);
  }
}

/// A message that is not kept any more may still be where it was.
Place Replay::place_of(const MessageRef& message) const {
  const auto found = rooms_.find(message.birth);
  if (found == rooms_.end()) return {};
  const Draft& draft = found->second;
  if (draft.last_id == message.id) return draft.last_place;
  return draft.room ? draft.room->history().place_of(message.id) : Place();
}

Replay::Draft& Replay::draft_of(Birth birth) {
  last_birth_ = std::max(last_birth_, birth);
  return rooms_[birth];
}

Room* Replay::find(Birth birth) {
  const auto found = rooms_.find(birth);
  return found != rooms_.end() && found->second.room ? &*found->second.room : nullptr;
}

void Replay::redo(RoomRecord& record) {
  Draft& draft = draft_of(record.birth);
  if (!draft.room) {
    draft.room.emplace(record.name, record.state, options_, record.birth, max_cached_);
  }
  draft.room->redo(record);
  draft.room->set_place(place_);
  for (const auto& [id, place] : draft.early) draft.room->history().set_place(id, place);
  draft.early = {};
  draft.joined = {record.joined.begin(), record.joined.end()};
  for (const auto& [user, mark] : record.read_marks) marked_[user].insert(record.birth);
}

void Replay::redo(UserRecord& record) {
  User& user = users_.insert_or_assign(record.name, User(record.state)).first->second;
  user.set_place(place_);
}

void Replay::redo(RoomDeleted& deleted) {
  draft_of(deleted.birth);
  rooms_.erase(deleted.birth);
}

void Replay::redo(RoomChanged& changed) {
  if (Room* room = find(changed.birth)) room->redo(changed);
}

void Replay::redo(RoomListChanged& changed) {
  if (Room* room = find(changed.birth)) room->redo(changed);
}

void Replay::redo(RoomUserChanged& changed) {
  see(changed.when);
  Room* room = find(changed.birth);
  if (room == nullptr) return;
  auto& joined = rooms_[changed.birth].joined;
  if (changed.joined) {
    joined[changed.user] = changed.when;
    room->redo_join(changed.when);
    return;
  }
  joined.erase(changed.user);
  room->redo_absence(changed.user, changed.when);
}

void Replay::redo(RoomRead& read) {
  see(read.mark.when);
  Room* room = find(read.birth);
  if (room == nullptr) return;
  room->redo_read(read.user, read.mark);
  marked_[read.user].insert(read.birth);
}

void Replay::redo(UserDeleted& deleted) {
  users_.erase(deleted.name);
  const auto marked = marked_.extract(deleted.name);
  if (marked.empty()) return;
  for (const Birth birth : marked.mapped()) {
    if (Room* room = find(birth)) room->redo_read(deleted.name, {});
  }
}

void Replay::redo(DirectListChanged& changed) {
  constexpr std::size_t kNoLimit = SIZE_MAX;
  User& user = users_[changed.user];
  static_cast<void>(
      user.change_list(changed.user, changed.list, changed.names, changed.change, kNoLimit));
}

void Replay::redo(DirectModeChanged& changed) {
  users_[changed.user].set_whitelist_only(changed.whitelist_only);
}

void Replay::drop_marks_of_nobody(Room& room) {
  std::vector<std::string> gone;
  for (const auto& [user, mark] : room.read_marks()->by_age()) {
    if (!users_.contains(user)) gone.push_back(user);
  }
  for (const std::string& user : gone) room.redo_read(user, {});
}

void Replay::index_read_marks() {
  struct Marked {
    std::int64_t when;
    const std::string* room;
    const std::string* user;
  };
  std::vector<Marked> marks;
  for (auto& [birth, draft] : rooms_) {
    if (!draft.room || draft.room->read_marks() == nullptr) continue;
    drop_marks_of_nobody(*draft.room);
    if (draft.room->read_marks() == nullptr) continue;
    for (const auto& [user, mark] : draft.room->read_marks()->by_age()) {
      marks.push_back({mark.when, &draft.room->name(), &user});
    }
  }
  std::ranges::sort(marks, {}, &Marked::when);
  for (const Marked& mark : marks) {
    const auto user = users_.find(*mark.user);
    if (user != users_.end()) user->second.marked_rooms().put(*mark.room, mark.when);
  }
}

void Replay::finish(MemoryState& state) {
  index_read_marks();
  state.reserve_births(last_birth_);
  for (auto& [name, user] : users_) state.restore_user(name, std::move(user));
  for (auto& [birth, draft] : rooms_) {
    if (!draft.room) continue;  // deleted, and only messages of it are still there
    Room& room = *draft.room;
    if (!room.history().is_whole()) {
      throw std::runtime_error("messages of the room " + room.name() + " are missing");
    }
    draft.name = room.name();
    births_.emplace(draft.name, birth);
    state.restore_room(draft.name, std::move(room));
  }
}

recovery::State Replay::recover(MemoryState& state, const ReadRecord& read) {
  const auto name_of = [&](Birth birth) -> std::optional<std::string> {
    const auto found = rooms_.find(birth);
    if (found == rooms_.end() || !found->second.room) return std::nullopt;
    return found->second.name;
  };
  const auto may_be_in = [&](const std::string& user, const std::string& name) {
    const auto found = births_.find(name);
    if (found == births_.end() || !rooms_[found->second].joined.contains(user)) return false;
    const Result<bool> has_access =
        state.in_room(name, [&](Room& room) -> Result<bool> { return room.has_access(user); });
    return has_access && *has_access;
  };
  const auto read_body = [&](const MessageRef& message,
                             const Place& place) -> std::optional<EncodedJson> {
    Place now = place;
    static_cast<void>(state.in_room(*name_of(message.birth), [&](Room& room) -> Result<> {
      const Place kept = room.history().place_of(message.id);
      if (kept.is_known()) now = kept;
      return {};
    }));
    const auto record = now.is_known() ? read(now) : std::nullopt;
    if (!record) return std::nullopt;
    return decode_stored(*record)->body;
  };
  return recovery_.finish({.name = name_of,
                           .has = [&](const std::string& name) { return births_.contains(name); },
                           .may_be_in = may_be_in,
                           .read = read_body});
}

std::vector<RoomUserChanged> Replay::restore_presence(MemoryState& state, bool sockets) {
  struct Joined {
    std::int64_t since;  ///< the userlist has this order
    Birth birth;
    std::string user;
    std::string socket;
  };
  std::vector<Joined> all;
  std::set<std::pair<Birth, std::string>> present;
  for (const auto& socket :
       sockets ? recovery_.present() : std::vector<RecoveryReplay::Present>()) {
    state.restore_socket(socket.user, socket.socket);
    for (const std::string& name : socket.rooms) {
      const auto birth = births_.find(name);
      if (birth == births_.end()) continue;
      const auto& joined = rooms_[birth->second].joined;
      const auto since = joined.find(socket.user);
      if (since == joined.end()) continue;
      all.push_back({since->second, birth->second, socket.user, socket.socket});
      present.emplace(birth->second, socket.user);
    }
  }
  std::ranges::stable_sort(all, {}, &Joined::since);
  for (const auto& [since, birth, user, socket] : all) {
    state.restore_presence(user, socket, rooms_[birth].name, since);
  }
  std::vector<RoomUserChanged> left;
  for (const auto& [birth, draft] : rooms_) {
    if (!draft.room) continue;
    for (const auto& [user, since] : draft.joined) {
      if (present.contains({birth, user})) continue;
      left.push_back({.birth = birth, .user = user, .when = last_time_, .joined = false});
      static_cast<void>(state.in_room(draft.name, [&, name = user](Room& room) -> Result<> {
        room.redo_absence(name, last_time_);
        return {};
      }));
    }
  }
  return left;
}

}  // namespace chat::store
