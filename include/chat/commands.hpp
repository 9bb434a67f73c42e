// Client requests, by name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace chat {

enum class Command : std::uint8_t {
  kDirectAddToList,
  kDirectGetAccessList,
  kDirectGetWhitelistMode,
  kDirectMessage,
  kDirectMessageOnce,
  kDirectRemoveFromList,
  kDirectSetWhitelistMode,
  kListOwnSockets,
  kListRooms,
  kRoomAddToList,
  kRoomCreate,
  kRoomDelete,
  kRoomGetAccessList,
  kRoomGetOwner,
  kRoomGetPresence,
  kRoomGetWhitelistMode,
  kRoomHistoryGet,
  kRoomHistoryInfo,
  kRoomJoin,
  kRoomLeave,
  kRoomMarkRead,
  kRoomMessage,
  kRoomMessageOnce,
  kRoomNotificationsInfo,
  kRoomReadInfo,
  kRoomRecentHistory,
  kRoomRemoveFromList,
  kRoomSetWhitelistMode,
  kRoomSignal,
  kRoomUserSeen,
  kSystemMessage,
};

inline constexpr std::size_t kCommandCount = static_cast<std::size_t>(Command::kSystemMessage) + 1;

/// The name that clients send, such as "roomMessage".
std::string_view command_name(Command command);
std::optional<Command> find_command(std::string_view name);

}  // namespace chat
