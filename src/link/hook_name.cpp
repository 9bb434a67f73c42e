#include "link/hook_name.hpp"

#include <array>
#include <utility>

namespace chat::link {
namespace {

constexpr std::array<std::pair<HookKind, std::string_view>, 8> kOthers{{
    {HookKind::kStart, "onStart"},
    {HookKind::kClose, "onClose"},
    {HookKind::kConnect, "onConnect"},
    {HookKind::kDisconnect, "onDisconnect"},
    {HookKind::kJoin, "onJoin"},
    {HookKind::kLeave, "onLeave"},
    {HookKind::kDirectChecker, "directMessagesChecker"},
    {HookKind::kRoomChecker, "roomMessagesChecker"},
}};

constexpr std::string_view kBefore = "Before";
constexpr std::string_view kAfter = "After";

std::optional<HookName> hook_of_command(HookKind kind, std::string_view name,
                                        std::string_view ending) {
  if (!name.ends_with(ending)) return std::nullopt;
  name.remove_suffix(ending.size());
  const std::optional<Command> command = find_command(name);
  if (!command) return std::nullopt;
  return HookName{kind, *command};
}

}  // namespace

std::optional<HookName> parse_hook_name(std::string_view name) {
  for (const auto& [kind, known] : kOthers) {
    if (known == name) return HookName{.kind = kind};
  }
  if (const auto before = hook_of_command(HookKind::kBefore, name, kBefore)) return before;
  return hook_of_command(HookKind::kAfter, name, kAfter);
}

std::string to_string(const HookName& hook) {
  for (const auto& [kind, known] : kOthers) {
    if (kind == hook.kind) return std::string(known);
  }
  return std::string(command_name(hook.command))
      .append(hook.kind == HookKind::kBefore ? kBefore : kAfter);
}

std::size_t index_of(const HookName& hook) {
  const auto kind = static_cast<std::size_t>(hook.kind);
  if (kind < kOthers.size()) return kind;
  return kOthers.size() + (kind - kOthers.size()) * kCommandCount +
         static_cast<std::size_t>(hook.command);
}

}  // namespace chat::link
