#include "chat/commands/command_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace chat {
namespace core {
namespace {

using enum ArgumentKind;
using enum Caller;

template <ArgumentKind... kKinds>
constexpr std::array<ArgumentKind, sizeof...(kKinds)> kArguments{kKinds...};

constexpr Ordering kReadsRoom{Subject::kRoom, Effect::kRead};
constexpr Ordering kChangesRoom{Subject::kRoom, Effect::kChange};
constexpr Ordering kAppendsToRoom{Subject::kRoom, Effect::kAppend};
constexpr Ordering kAppendsToUser{Subject::kRecipient, Effect::kAppend};
constexpr Ordering kReadsSelf{Subject::kSelf, Effect::kRead};
constexpr Ordering kChangesSelf{Subject::kSelf, Effect::kChange};
constexpr Ordering kAppendsToSelf{Subject::kSelf, Effect::kAppend};

// In the order of Command.
constexpr std::array<CommandRow, kCommandCount> kTable{{
    {Command::kDirectAddToList, "directAddToList", kArguments<kString, kNames>, kUser, kChangesSelf,
     &Handlers::direct_add_to_list},
    {Command::kDirectGetAccessList, "directGetAccessList", kArguments<kString>, kUser, kReadsSelf,
     &Handlers::direct_get_access_list},
    {Command::kDirectGetWhitelistMode, "directGetWhitelistMode", kArguments<>, kUser, kReadsSelf,
     &Handlers::direct_get_whitelist_mode},
    {Command::kDirectMessage, "directMessage", kArguments<kString, kDirectMessage>, kAnybody,
     kAppendsToUser, &Handlers::direct_message},
    {Command::kDirectMessageOnce, "directMessageOnce", kArguments<kString, kDirectMessage, kKey>,
     kAnybody, kAppendsToUser, &Handlers::direct_message_once},
    {Command::kDirectRemoveFromList, "directRemoveFromList", kArguments<kString, kNames>, kUser,
     kChangesSelf, &Handlers::direct_remove_from_list},
    {Command::kDirectSetWhitelistMode, "directSetWhitelistMode", kArguments<kMode>, kUser,
     kChangesSelf, &Handlers::direct_set_whitelist_mode},
    {Command::kListOwnSockets, "listOwnSockets", kArguments<>, kUser, kReadsSelf,
     &Handlers::list_own_sockets},
    {Command::kListRooms, "listRooms", kArguments<>, kUser, kReadsSelf, &Handlers::list_rooms},
    {Command::kRoomAddToList, "roomAddToList", kArguments<kString, kString, kNames>, kAnybody,
     kChangesRoom, &Handlers::room_add_to_list},
    {Command::kRoomCreate, "roomCreate", kArguments<kString, kMode>, kAnybody, kChangesRoom,
     &Handlers::room_create},
    {Command::kRoomDelete, "roomDelete", kArguments<kString>, kAnybody, kChangesRoom,
     &Handlers::room_delete},
    {Command::kRoomGetAccessList, "roomGetAccessList", kArguments<kString, kString>, kAnybody,
     kReadsRoom, &Handlers::room_get_access_list},
    {Command::kRoomGetOwner, "roomGetOwner", kArguments<kString>, kAnybody, kReadsRoom,
     &Handlers::room_get_owner},
    {Command::kRoomGetPresence, "roomGetPresence", kArguments<kString>, kAnybody, kReadsRoom,
     &Handlers::room_get_presence},
    {Command::kRoomGetWhitelistMode, "roomGetWhitelistMode", kArguments<kString>, kAnybody,
     kReadsRoom, &Handlers::room_get_whitelist_mode},
    {Command::kRoomHistoryGet, "roomHistoryGet", kArguments<kString, kMessageId, kLimit>, kAnybody,
     kReadsRoom, &Handlers::room_history_get},
    {Command::kRoomHistoryInfo, "roomHistoryInfo", kArguments<kString>, kAnybody, kReadsRoom,
     &Handlers::room_history_info},
    {Command::kRoomJoin, "roomJoin", kArguments<kString>, kSocket, kChangesRoom,
     &Handlers::room_join},
    {Command::kRoomLeave, "roomLeave", kArguments<kString>, kSocket, kChangesRoom,
     &Handlers::room_leave},
    {Command::kRoomMarkRead, "roomMarkRead", kArguments<kString, kMessageId>, kUser, kChangesRoom,
     &Handlers::room_mark_read},
    {Command::kRoomMessage, "roomMessage", kArguments<kString, kRoomMessage>, kAnybody,
     kAppendsToRoom, &Handlers::room_message, &Handlers::room_message_now},
    {Command::kRoomMessageOnce, "roomMessageOnce", kArguments<kString, kRoomMessage, kKey>,
     kAnybody, kAppendsToRoom, &Handlers::room_message_once},
    {Command::kRoomNotificationsInfo, "roomNotificationsInfo", kArguments<kString>, kAnybody,
     kReadsRoom, &Handlers::room_notifications_info},
    {Command::kRoomReadInfo, "roomReadInfo", kArguments<kString>, kUser, kReadsRoom,
     &Handlers::room_read_info},
    {Command::kRoomRecentHistory, "roomRecentHistory", kArguments<kString>, kAnybody, kReadsRoom,
     &Handlers::room_recent_history},
    {Command::kRoomRemoveFromList, "roomRemoveFromList", kArguments<kString, kString, kNames>,
     kAnybody, kChangesRoom, &Handlers::room_remove_from_list},
    {Command::kRoomSetWhitelistMode, "roomSetWhitelistMode", kArguments<kString, kMode>, kAnybody,
     kChangesRoom, &Handlers::room_set_whitelist_mode},
    {Command::kRoomSignal, "roomSignal", kArguments<kString, kAny>, kAnybody, kAppendsToRoom,
     &Handlers::room_signal},
    {Command::kRoomUserSeen, "roomUserSeen", kArguments<kString, kString>, kAnybody, kReadsRoom,
     &Handlers::room_user_seen},
    {Command::kSystemMessage, "systemMessage", kArguments<kAny>, kUser, kAppendsToSelf,
     &Handlers::system_message},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (static_cast<std::size_t>(kTable[i].command) != i) return false;
    if (i > 0 && kTable[i - 1].name >= kTable[i].name) return false;
  }
  return true;
}
static_assert(in_order(), "rows stand in the order of Command, and of their names");

// Finds names by a perfect hash, as every request looks up its command. The compiler searches for a
// small multiplier with which no two names share a slot.
constexpr std::size_t kSlots = 128;
constexpr std::uint8_t kNoRow = 0xff;

constexpr std::size_t slot_of(std::string_view name, std::uint32_t multiplier) {
  std::uint32_t hash = static_cast<std::uint32_t>(name.size());
  for (char c : name) hash = hash * multiplier + static_cast<unsigned char>(c);
  return (hash ^ (hash >> 15)) % kSlots;
}

constexpr bool is_perfect(std::uint32_t multiplier) {
  std::array<bool, kSlots> taken{};
  for (const CommandRow& row : kTable) {
    bool& slot = taken[slot_of(row.name, multiplier)];
    if (slot) return false;
    slot = true;
  }
  return true;
}

constexpr std::uint32_t find_multiplier() {
  std::uint32_t multiplier = 3;
  while (!is_perfect(multiplier)) multiplier += 2;
  return multiplier;
}

constexpr std::uint32_t kMultiplier = find_multiplier();

constexpr std::array<std::uint8_t, kSlots> make_slots() {
  std::array<std::uint8_t, kSlots> slots{};
  slots.fill(kNoRow);
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    slots[slot_of(kTable[i].name, kMultiplier)] = static_cast<std::uint8_t>(i);
  }
  return slots;
}

constexpr std::array<std::uint8_t, kSlots> kSlotToRow = make_slots();

constexpr std::size_t longest_name() {
  std::size_t longest = 0;
  for (const CommandRow& row : kTable) longest = std::max(longest, row.name.size());
  return longest;
}

constexpr std::size_t kLongestName = longest_name();

}  // namespace

const CommandRow& row_of(Command command) { return kTable[static_cast<std::size_t>(command)]; }

std::string line_of(const CommandRow& row, const Args& args) {
  // A room and a user may have the same name.
  const Subject subject = row.ordering.subject;
  if (subject == Subject::kSelf) return "s";
  if (args.empty() || !args[0].is_string()) return {};
  return (subject == Subject::kRoom ? 'r' : 'u') + args[0].as_string();
}

}  // namespace core

std::string_view command_name(Command command) { return core::row_of(command).name; }

std::optional<Command> find_command(std::string_view name) {
  if (name.size() > core::kLongestName) return std::nullopt;
  std::uint8_t row = core::kSlotToRow[core::slot_of(name, core::kMultiplier)];
  if (row == core::kNoRow || core::kTable[row].name != name) return std::nullopt;
  return core::kTable[row].command;
}

}  // namespace chat
