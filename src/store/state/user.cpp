#include "store/state/user.hpp"

#include <algorithm>
#include <chat/permissions.hpp>

#include "store/limits.hpp"

namespace chat::store {

User::User(const UserState& state) : whitelist_only_(state.whitelist_only) {
  if (state.whitelist.empty() && state.blacklist.empty()) return;
  lists_ = std::make_unique<Lists>();
  lists_->whitelist.add(state.whitelist);
  lists_->blacklist.add(state.blacklist);
}

Socket* User::find_socket(const std::string& id) {
  const auto found = std::find_if(sockets_.begin(), sockets_.end(),
                                  [&](const Socket& socket) { return socket.id == id; });
  return found == sockets_.end() ? nullptr : &*found;
}

bool User::add_socket(const std::string& id) {
  if (find_socket(id) != nullptr) return false;
  sockets_.push_back({.id = id, .rooms = {}});
  return true;
}

void User::remove_socket(const std::string& id) {
  std::erase_if(sockets_, [&](const Socket& socket) { return socket.id == id; });
  if (sockets_.empty()) sockets_.shrink_to_fit();
}

Result<> User::change_list(const std::string& own_name, const std::string& list,
                           const std::vector<std::string>& names, ListChange change,
                           std::size_t limit) {
  if (!permissions::is_direct_list(list)) return errors::no_list(list);
  if (std::find(names.begin(), names.end(), own_name) != names.end()) return errors::not_allowed();
  if (!lists_) lists_ = std::make_unique<Lists>();
  NameSet& set = lists_->named(list);
  if (change == ListChange::kRemove) {
    set.remove(names);
    return {};
  }
  if (set.size() + names.size() > limit) return errors::list_limit_exceeded(list);
  set.add(names);
  return {};
}

Result<std::vector<std::string>> User::list(const std::string& list) const {
  if (!permissions::is_direct_list(list)) return errors::no_list(list);
  return lists_ ? lists_->named(list).in_order() : std::vector<std::string>();
}

Result<bool> User::list_has(const std::string& list, const std::string& name) const {
  if (!permissions::is_direct_list(list)) return errors::no_list(list);
  return lists_ && lists_->named(list).contains(name);
}

std::optional<std::int64_t> User::find_sent(const std::string& operation, std::int64_t now) {
  const Once::Done* sent = once_ ? once_->find(operation, now) : nullptr;
  if (sent == nullptr) return std::nullopt;
  return sent->timestamp;
}

void User::remember_sent(const std::string& operation, std::int64_t now) {
  if (!once_) once_ = std::make_unique<Once>(kDirectOperationsKept);
  once_->add(operation, {.id = 0, .timestamp = now});
}

std::vector<std::string> User::marked_room_names() const {
  std::vector<std::string> names;
  if (!marked_rooms_) return names;
  for (const auto& [room, when] : marked_rooms_->entries()) names.push_back(room);
  return names;
}

UserState User::state() const {
  UserState state{.whitelist_only = whitelist_only_};
  if (!lists_) return state;
  state.whitelist = lists_->whitelist.in_order();
  state.blacklist = lists_->blacklist.in_order();
  return state;
}

std::vector<std::string> User::changed_names(const std::string& list,
                                             const std::vector<std::string>& names,
                                             ListChange change) const {
  if (!permissions::is_direct_list(list)) return {};
  if (!lists_) return change == ListChange::kAdd ? names : std::vector<std::string>();
  return lists_->named(list).changed(names, change);
}

void User::write_to(ChangeLog& log, const std::string& own_name) {
  const std::size_t before = place_.size();
  place_ = log.write(UserRecord{own_name, state()});
  log.account(place_.size(), before);
}

bool User::accepts(const std::optional<std::string>& sender) const {
  const bool known = sender && lists_;
  if (known && lists_->blacklist.contains(*sender)) return false;
  return !whitelist_only_ || (known && lists_->whitelist.contains(*sender));
}

}  // namespace chat::store
