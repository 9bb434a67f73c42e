#include "web/rights.hpp"

namespace chat::web {

std::string_view right_name(Right right) {
  switch (right) {
    case Right::kRead:
      return "read";
    case Right::kModerate:
      return "moderate";
    case Right::kAdmin:
      break;
  }
  return "admin";
}

std::optional<Right> find_right(std::string_view name) {
  for (const Right right : kAllRights) {
    if (right_name(right) == name) return right;
  }
  return std::nullopt;
}

Right right_of(Command command) {
  switch (command) {
    case Command::kDirectGetAccessList:
    case Command::kDirectGetWhitelistMode:
    case Command::kListOwnSockets:
    case Command::kListRooms:
    case Command::kRoomGetAccessList:
    case Command::kRoomGetOwner:
    case Command::kRoomGetPresence:
    case Command::kRoomGetWhitelistMode:
    case Command::kRoomHistoryGet:
    case Command::kRoomHistoryInfo:
    case Command::kRoomNotificationsInfo:
    case Command::kRoomReadInfo:
    case Command::kRoomRecentHistory:
    case Command::kRoomUserSeen:
      return Right::kRead;
    case Command::kDirectAddToList:
    case Command::kDirectMessage:
    case Command::kDirectMessageOnce:
    case Command::kDirectRemoveFromList:
    case Command::kDirectSetWhitelistMode:
    case Command::kRoomAddToList:
    case Command::kRoomMessage:
    case Command::kRoomMessageOnce:
    case Command::kRoomRemoveFromList:
    case Command::kRoomSetWhitelistMode:
    case Command::kRoomSignal:
    case Command::kSystemMessage:
      return Right::kModerate;
    case Command::kRoomCreate:
    case Command::kRoomDelete:
    case Command::kRoomJoin:
    case Command::kRoomLeave:
    case Command::kRoomMarkRead:
      break;
  }
  return Right::kAdmin;
}

Rights::Rights(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (const auto right = find_right(name)) bits_ |= bit(*right);
  }
}

std::vector<std::string> Rights::names() const {
  std::vector<std::string> all;
  for (const Right right : kAllRights) {
    if (has(right)) all.emplace_back(right_name(right));
  }
  return all;
}

}  // namespace chat::web
