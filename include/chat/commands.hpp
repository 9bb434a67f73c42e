// The requests of clients, by name.
#pragma once

#include <array>
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
  kDirectRemoveFromList,
  kDirectSetWhitelistMode,
  kListOwnSockets,
  kRoomAddToList,
  kRoomCreate,
  kRoomDelete,
  kRoomGetAccessList,
  kRoomGetOwner,
  kRoomGetWhitelistMode,
  kRoomHistoryGet,
  kRoomHistoryInfo,
  kRoomJoin,
  kRoomLeave,
  kRoomMessage,
  kRoomNotificationsInfo,
  kRoomRecentHistory,
  kRoomRemoveFromList,
  kRoomSetWhitelistMode,
  kRoomUserSeen,
  kSystemMessage,
};

inline constexpr std::size_t kCommandCount = 24;

/// "roomMessage" and so on, as clients write it.
std::string_view command_name(Command command);
std::optional<Command> find_command(std::string_view name);

}  // namespace chat
