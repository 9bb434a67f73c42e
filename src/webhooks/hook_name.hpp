// Hook names in the configuration.
#pragma once

#include <chat/commands.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat::webhooks {

enum class HookKind : std::uint8_t {
  kStart,
  kClose,
  kConnect,
  kDisconnect,
  kJoin,
  kLeave,
  kDirectChecker,
  kRoomChecker,
  kBefore,
  kAfter,
};

struct HookName {
  HookKind kind{};
  Command command{};  ///< for kBefore and kAfter

  friend bool operator==(const HookName&, const HookName&) = default;
};

/// "on_connect", "room_messages_checker", "room_message_before".
std::optional<HookName> parse_hook_name(std::string_view name);

/// All names.
std::vector<std::string> hook_names();

/// True if nothing waits for the answer, or the event has already happened: it may arrive twice.
bool may_be_retried(const HookName& hook);

/// True if it is about one room.
bool has_room(const HookName& hook);

}  // namespace chat::webhooks
