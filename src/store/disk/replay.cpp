#include "store/disk/replay.hpp"

#include <algorithm>
#include <stdexcept>
#include <variant>

#include "store/disk/records.hpp"

namespace chat::store {

void Replay::apply(journal::Position position, std::string_view record) {
  if (const auto head = decode_head(record)) {
    const Place place(position, journal::record_size(record.size()));
    see(head->timestamp);
    Draft& draft = draft_of(head->room);
    if (!draft.room) {
      draft.early.emplace_back(head->id, place);
      return;
    }
    // A copy that the cleaner made is none of the latest operations.
    const bool is_new = head->id > draft.room->history().last_id();
    draft.room->redo_message(head->id, place);
    if (head->operation.empty() || !is_new) return;
    draft.room->redo_operation(std::string(head->operation),
                               {.id = head->id, .timestamp = head->timestamp});
    return;
  }
  place_ = Place(position, journal::record_size(record.size()));
  Change change = decode_change(record);
  std::visit([this](auto& decided) { redo(decided); }, change);
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

void Replay::index_read_marks() {
  struct Marked {
    std::int64_t when;
    const std::string* room;
    const std::string* user;
  };
  std::vector<Marked> marks;
  for (const auto& [birth, draft] : rooms_) {
    if (!draft.room || draft.room->read_marks() == nullptr) continue;
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

std::vector<RoomUserChanged> Replay::finish(MemoryState& state) {
  std::vector<RoomUserChanged> left;
  index_read_marks();
  state.reserve_births(last_birth_);
  for (auto& [name, user] : users_) state.restore_user(name, std::move(user));
  for (auto& [birth, draft] : rooms_) {
    if (!draft.room) continue;  // deleted, and only messages of it are still there
    Room& room = *draft.room;
    if (!room.history().is_whole()) {
      throw std::runtime_error("messages of the room " + room.name() + " are missing");
    }
    for (const auto& [user, since] : draft.joined) {
      left.push_back({.birth = birth, .user = user, .when = last_time_, .joined = false});
      room.redo_absence(user, last_time_);
    }
    const std::string name = room.name();
    state.restore_room(name, std::move(room));
  }
  return left;
}

}  // namespace chat::store
