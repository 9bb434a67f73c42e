// Who may do what in a room: one pure rule over facts, for every store.
#pragma once

#include <chat/error.hpp>
#include <chat/store.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace chat {

constexpr std::size_t kMaxNameSize = 16'384;  ///< bytes

/// One or more characters in UTF-8, none of U+0000–U+001F, U+007F, ':', '{', '}', and no more than
/// kMaxNameSize.
bool is_valid_name(std::string_view name);

namespace permissions {

/// What is known of a user in a room.
struct RoomFacts {
  bool owner = false;
  bool admin = false;  ///< in `adminlist`
  bool blacklisted = false;
  bool whitelisted = false;
  bool joined = false;
  bool whitelist_only = false;  ///< of the room
};

/// May join, and stay: the owner and admins always; others while not blacklisted and, in whitelist
/// mode, whitelisted.
bool has_access(const RoomFacts& facts);

/// May read lists, history and settings.
bool may_read(const RoomFacts& facts);

/// The four lists of a room.
bool is_room_list(std::string_view list);
/// The two of a user.
bool is_direct_list(std::string_view list);

/// Changing a room's list. `names_owner`: the owner is among the names.
/// `userlist` is nobody's to change; else the owner may all, an admin all but `adminlist` and
/// never on the owner's name. Then noList.
Result<> check_list_change(const RoomFacts& actor, bool bypass, std::string_view list,
                           bool names_owner);

}  // namespace permissions
}  // namespace chat
