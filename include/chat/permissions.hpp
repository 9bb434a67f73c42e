// Permissions in a room: one pure rule over facts, for every store.
#pragma once

#include <chat/error.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace chat {

constexpr std::size_t kMaxNameSize = 16'384;  ///< bytes

/// One or more UTF-8 characters, none of U+0000–U+001F, U+007F, ':', '{', '}', at most kMaxNameSize
/// bytes.
bool is_valid_name(std::string_view name);

namespace permissions {

/// Facts about a user in a room.
struct RoomFacts {
  bool owner = false;
  bool admin = false;  ///< in `adminlist`
  bool blacklisted = false;
  bool whitelisted = false;
  bool joined = false;
  bool whitelist_only = false;  ///< the room's mode
};

/// Whether a user may join a room and stay, and why: always the owner and admins; others if not
/// blacklisted and, in whitelist mode, whitelisted.
enum class Access : std::uint8_t {
  kOwner,
  kAdmin,
  kBlacklisted,  ///< may not
  kOpen,
  kWhitelisted,
  kNotWhitelisted,  ///< may not
};

Access access_of(const RoomFacts& facts);
/// "owner", "notWhitelisted" …
std::string_view access_name(Access access);
bool has_access(const RoomFacts& facts);

/// May read lists, history and settings.
bool may_read(const RoomFacts& facts);

/// A room has four lists.
bool is_room_list(std::string_view list);
/// A user has two.
bool is_direct_list(std::string_view list);

/// Checks a change of a room's list. `names_owner`: the names include the owner. Nobody changes
/// `userlist`; the owner changes all others, an admin all but `adminlist`, and never the owner's
/// name. Then noList.
Result<> check_list_change(const RoomFacts& actor, bool bypass, std::string_view list,
                           bool names_owner);

}  // namespace permissions
}  // namespace chat
