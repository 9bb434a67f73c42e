// Room: as a state on disk writes it, and makes it again.
#include "store/limits.hpp"
#include "store/state/room.hpp"

namespace chat::store {

RoomRecord Room::record() const {
  RoomRecord record{.birth = birth_,
                    .name = name_,
                    .state = {},
                    .last_id = history_.last_id(),
                    .floor = history_.floor(),
                    .joined = {},
                    .absent = {},
                    .done = {},
                    .read_marks = {},
                    .presence_version = members_.version()};
  record.state = {.owner = owner_,
                  .whitelist_only = whitelist_only_,
                  .whitelist = whitelist_.in_order(),
                  .blacklist = blacklist_.in_order(),
                  .adminlist = adminlist_.in_order(),
                  .history_max_size = history_.max_size(),
                  .enable_access_lists_updates = access_lists_updates_,
                  .enable_userlist_updates = userlist_updates_,
                  .public_read = public_read_,
                  .enable_read_updates = read_updates_};
  for (const std::string& user : members_.names()) {
    record.joined.emplace_back(user, members_.find(user)->since);
  }
  record.absent.assign(members_.absent().by_age().begin(), members_.absent().by_age().end());
  if (once_) {
    for (const Once::Operation* operation : once_->operations()) {
      record.done.emplace_back(*operation);
    }
  }
  if (read_marks_) {
    record.read_marks.assign(read_marks_->by_age().begin(), read_marks_->by_age().end());
  }
  return record;
}

void Room::write_to(ChangeLog& log) {
  const std::size_t before = place_.size();
  place_ = log.write(record());
  log.account(place_.size(), before);
}

void Room::redo(const RoomRecord& record) {
  const RoomState& state = record.state;
  owner_ = state.owner;
  whitelist_ = NameSet();
  blacklist_ = NameSet();
  adminlist_ = NameSet();
  whitelist_.add(state.whitelist);
  blacklist_.add(state.blacklist);
  adminlist_.add(state.adminlist);
  whitelist_only_ = state.whitelist_only;
  access_lists_updates_ = state.enable_access_lists_updates.value_or(access_lists_updates_);
  userlist_updates_ = state.enable_userlist_updates.value_or(userlist_updates_);
  public_read_ = state.public_read;
  read_updates_ = state.enable_read_updates.value_or(false);
  history_.restore(record.last_id, record.floor,
                   state.history_max_size.value_or(history_.max_size()));
  members_ = Members();
  for (const auto& [user, when] : record.absent) members_.note_absent(user, when);
  members_.restore_version(record.presence_version);
  once_ = nullptr;
  for (const auto& [operation, done] : record.done) redo_operation(operation, done);
  read_marks_ = nullptr;
  for (const auto& [user, mark] : record.read_marks) redo_read(user, mark);
}

void Room::redo(const RoomChanged& changed) { apply(changed.change); }

void Room::redo(const RoomListChanged& changed) {
  NameSet& set = access_list(changed.list);
  changed.change == ListChange::kAdd ? set.add(changed.names) : set.remove(changed.names);
}

void Room::redo_absence(const std::string& user, std::int64_t when) {
  members_.note_absent(user, when);
  members_.count_change(when);
}

void Room::redo_presence(const std::string& user, const std::string& socket, std::int64_t since) {
  members_.add(user, socket, since);
}

void Room::redo_message(std::uint64_t id, Place place) { history_.redo(id, place); }

void Room::redo_operation(const std::string& operation, Once::Done done) {
  if (!once_) once_ = std::make_unique<Once>(kRoomOperationsKept);
  once_->add(operation, done);
}

void Room::redo_read(const std::string& user, ReadMark mark) {
  if (!read_marks_) read_marks_ = std::make_unique<ReadMarks>();
  read_marks_->set(user, mark);
}

}  // namespace chat::store
