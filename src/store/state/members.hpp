// The current and former users of a room.
#pragma once

#include <chat/store.hpp>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/name_hash.hpp"
#include "store/state/by_age.hpp"

namespace chat::store {

/// A joined user. It has at least one socket.
struct Member {
  std::vector<std::string> sockets;
  std::uint64_t came = 0;  ///< orders the userlist
  std::int64_t since = 0;  ///< when the first socket joined, ms since the epoch

  bool has_socket(const std::string& socket) const;
};

/// When absent users were last seen in the room. Bounded by kSeenUsersKept and kMaxListBytes.
class SeenUsers {
 public:
  void add(const std::string& user, std::int64_t when);
  void remove(const std::string& user);
  std::optional<std::int64_t> find(const std::string& user) const;

  using Entry = ByAge<std::int64_t>::Entry;
  /// The oldest first.
  const std::list<Entry>& by_age() const { return users_.entries(); }

 private:
  ByAge<std::int64_t> users_;
};

/// The userlist of a room, with the sockets of each user.
class Members {
 public:
  /// nullptr if the user is not joined.
  const Member* find(const std::string& user) const;
  Member* find(const std::string& user);

  /// Returns false if the socket was there already.
  bool add(const std::string& user, const std::string& socket, std::int64_t now);
  /// Returns false if the socket was not there. The last socket's removal removes the user.
  bool remove(const std::string& user, const std::string& socket, std::int64_t now);
  /// Removes a user who is there. Returns the user with all sockets.
  Member remove_user(const std::string& user, std::int64_t now);

  std::size_t size() const { return members_.size(); }

  /// In order of arrival.
  std::vector<std::string> names() const;
  UserSeen seen(const std::string& user) const;
  /// In order of arrival.
  RoomPresence presence() const;

  const SeenUsers& absent() const { return seen_; }
  std::uint64_t version() const { return version_; }
  /// For a state on disk: what add() and remove() did.
  void restore_version(std::uint64_t version) { version_ = version; }
  void count_change(std::int64_t now);
  /// Notes when a user who is not joined was last here.
  void note_absent(const std::string& user, std::int64_t when) { seen_.add(user, when); }

 private:
  std::unordered_map<std::string, Member, base::NameHash> members_;
  SeenUsers seen_;
  std::uint64_t next_ = 0;
  std::uint64_t version_ = 0;  ///< RoomPresence::version
};

}  // namespace chat::store
