#include <algorithm>
#include <chat/permissions.hpp>

#include "base/utf8.hpp"

namespace chat {

bool is_valid_name(std::string_view name) {
  constexpr unsigned char kFirstPrintable = 0x20;
  constexpr unsigned char kDelete = 0x7f;
  const auto forbidden = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < kFirstPrintable || byte == kDelete || c == ':' || c == '{' || c == '}';
  };
  return !name.empty() && name.size() <= kMaxNameSize &&
         std::none_of(name.begin(), name.end(), forbidden) && base::is_utf8(name);
}

namespace permissions {

Access access_of(const RoomFacts& facts) {
  if (facts.owner) return Access::kOwner;
  if (facts.admin) return Access::kAdmin;
  if (facts.blacklisted) return Access::kBlacklisted;
  if (!facts.whitelist_only) return Access::kOpen;
  return facts.whitelisted ? Access::kWhitelisted : Access::kNotWhitelisted;
}

std::string_view access_name(Access access) {
  switch (access) {
    case Access::kOwner:
      return "owner";
    case Access::kAdmin:
      return "admin";
    case Access::kBlacklisted:
      return "blacklisted";
    case Access::kOpen:
      return "open";
    case Access::kWhitelisted:
      return "whitelisted";
    case Access::kNotWhitelisted:
      break;
  }
  return "notWhitelisted";
}

bool has_access(const RoomFacts& facts) {
  const Access access = access_of(facts);
  return access != Access::kBlacklisted && access != Access::kNotWhitelisted;
}

bool may_read(const RoomFacts& facts) { return facts.joined || facts.owner || facts.admin; }

bool is_room_list(std::string_view list) {
  return list == "adminlist" || list == "userlist" || is_direct_list(list);
}

bool is_direct_list(std::string_view list) { return list == "blacklist" || list == "whitelist"; }

Result<> check_list_change(const RoomFacts& actor, bool bypass, std::string_view list,
                           bool names_owner) {
  if (list == "userlist") return errors::not_allowed();
  const bool as_admin = actor.admin && list != "adminlist" && !names_owner;
  if (!bypass && !actor.owner && !as_admin) return errors::not_allowed();
  if (!is_room_list(list)) return errors::no_list(std::string(list));
  return {};
}

}  // namespace permissions
}  // namespace chat
