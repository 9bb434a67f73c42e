// The record of a user: sockets, the rooms of each, and who may write to the user.
#pragma once

#include <algorithm>
#include <chat/error.hpp>
#include <chat/store.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/state/by_age.hpp"
#include "store/state/changes.hpp"
#include "store/state/name_set.hpp"
#include "store/state/once.hpp"
#include "store/state/place.hpp"

namespace chat::store {

/// A connected socket.
struct Socket {
  std::string id;
  std::vector<std::string> rooms;  ///< in the order of joining, without duplicates

  bool has_room(const std::string& room) const {
    return std::find(rooms.begin(), rooms.end(), room) != rooms.end();
  }
};

class User {
 public:
  User() = default;
  explicit User(const UserState& state);

  const std::vector<Socket>& sockets() const { return sockets_; }
  bool online() const { return !sockets_.empty(); }
  /// nullptr if there is no such socket.
  Socket* find_socket(const std::string& id);
  /// Returns false if the socket was there already.
  bool add_socket(const std::string& id);
  void remove_socket(const std::string& id);

  Result<> change_list(const std::string& own_name, const std::string& list,
                       const std::vector<std::string>& names, ListChange change, std::size_t limit);
  Result<std::vector<std::string>> list(const std::string& list) const;
  Result<bool> list_has(const std::string& list, const std::string& name) const;
  bool whitelist_only() const { return whitelist_only_; }
  void set_whitelist_only(bool mode) { whitelist_only_ = mode; }

  /// When a direct message to this user was sent under that operation; nullopt if it was not, or is
  /// forgotten.
  std::optional<std::int64_t> find_sent(const std::string& operation, std::int64_t now);
  void remember_sent(const std::string& operation, std::int64_t now);

  /// The rooms with a mark of the user, and others that have lost it or are gone; the oldest mark
  /// first, with its time in ms.
  ByAge<std::int64_t>& marked_rooms() {
    if (!marked_rooms_) marked_rooms_ = std::make_unique<ByAge<std::int64_t>>();
    return *marked_rooms_;
  }
  std::vector<std::string> marked_room_names() const;

  // For a state on disk. Operations are not part of the state, and rooms have the marks.
  UserState state() const;
  /// The names that a change would change: none of a list that there is not.
  std::vector<std::string> changed_names(const std::string& list,
                                         const std::vector<std::string>& names,
                                         ListChange change) const;
  /// Writes the user whole.
  void write_to(ChangeLog& log, const std::string& own_name);
  /// Where the user was last written whole. What came before counts no more.
  Place place() const { return place_; }
  void set_place(Place place) { place_ = place; }

  /// Whether `sender`, another user, may write to this user; nullopt is a stranger.
  bool accepts(const std::optional<std::string>& sender) const;

 private:
  struct Lists {
    NameSet whitelist;
    NameSet blacklist;
    NameSet& named(std::string_view list) { return list == "whitelist" ? whitelist : blacklist; }
  };

  std::vector<Socket> sockets_;
  std::unique_ptr<Lists> lists_;  ///< null while both are empty: most users never have any
  std::unique_ptr<Once> once_;    ///< null for users to whom nobody sends once
  std::unique_ptr<ByAge<std::int64_t>> marked_rooms_;  ///< null until there is one
  bool whitelist_only_ = false;
  Place place_;
};

}  // namespace chat::store
