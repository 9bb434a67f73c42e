#include "store/state/members.hpp"

#include <algorithm>

#include "store/limits.hpp"
#include "store/state/name_set.hpp"

namespace chat::store {

bool Member::has_socket(const std::string& socket) const {
  return std::find(sockets.begin(), sockets.end(), socket) != sockets.end();
}

void SeenUsers::add(const std::string& user, std::int64_t when) {
  users_.put(user, when);
  while (users_.size() > kSeenUsersKept || users_.bytes() > kMaxListBytes) users_.remove_oldest();
}

void SeenUsers::remove(const std::string& user) { users_.remove(user); }

std::optional<std::int64_t> SeenUsers::find(const std::string& user) const {
  const std::int64_t* const when = users_.find(user);
  return when == nullptr ? std::nullopt : std::optional(*when);
}

const Member* Members::find(const std::string& user) const {
  const auto found = members_.find(user);
  return found == members_.end() ? nullptr : &found->second;
}

Member* Members::find(const std::string& user) {
  const auto found = members_.find(user);
  return found == members_.end() ? nullptr : &found->second;
}

bool Members::add(const std::string& user, const std::string& socket, std::int64_t now) {
  const auto [entry, is_new] = members_.try_emplace(user);
  Member& member = entry->second;
  if (is_new) {
    member.came = next_++;
    member.since = now;
    seen_.remove(user);
    count_change(now);
  }
  if (member.has_socket(socket)) return false;
  member.sockets.push_back(socket);
  return true;
}

bool Members::remove(const std::string& user, const std::string& socket, std::int64_t now) {
  Member* member = find(user);
  if (member == nullptr || std::erase(member->sockets, socket) == 0) return false;
  if (member->sockets.empty()) remove_user(user, now);
  return true;
}

Member Members::remove_user(const std::string& user, std::int64_t now) {
  Member member = std::move(members_.extract(user).mapped());
  seen_.add(user, now);
  count_change(now);
  return member;
}

// The time makes it greater than all versions before a restart.
void Members::count_change(std::int64_t now) {
  version_ = std::max(version_ + 1, static_cast<std::uint64_t>(std::max<std::int64_t>(now, 0)));
}

std::vector<std::string> Members::names() const {
  return ordered_names(members_, [](const Member& member) { return member.came; });
}

RoomPresence Members::presence() const {
  RoomPresence presence{.users = {}, .version = version_};
  presence.users.reserve(members_.size());
  for (std::string& name : names()) {
    const Member& member = *find(name);
    presence.users.push_back(
        {.name = std::move(name), .sockets = member.sockets.size(), .since = member.since});
  }
  return presence;
}

UserSeen Members::seen(const std::string& user) const {
  const Member* member = find(user);
  if (member != nullptr) return {.joined = true, .timestamp = member->since};
  return {.joined = false, .timestamp = seen_.find(user)};
}

}  // namespace chat::store
