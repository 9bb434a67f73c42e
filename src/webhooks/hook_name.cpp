#include "webhooks/hook_name.hpp"

#include <cctype>
#include <utility>

namespace chat::webhooks {
namespace {

constexpr std::pair<std::string_view, HookKind> kOthers[] = {
    {"on_start", HookKind::kStart},
    {"on_close", HookKind::kClose},
    {"on_connect", HookKind::kConnect},
    {"on_disconnect", HookKind::kDisconnect},
    {"on_join", HookKind::kJoin},
    {"on_leave", HookKind::kLeave},
    {"direct_messages_checker", HookKind::kDirectChecker},
    {"room_messages_checker", HookKind::kRoomChecker},
};

/// "roomMessage" as "room_message".
std::string snake_case(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (std::isupper(static_cast<unsigned char>(c))) text += '_';
    text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

/// All names with their hooks.
std::vector<std::pair<std::string, HookName>> all() {
  std::vector<std::pair<std::string, HookName>> hooks;
  for (const auto& [name, kind] : kOthers) hooks.emplace_back(name, HookName{.kind = kind});
  for (std::size_t i = 0; i < kCommandCount; ++i) {
    const auto command = static_cast<Command>(i);
    const std::string name = snake_case(command_name(command));
    hooks.emplace_back(name + "_before", HookName{HookKind::kBefore, command});
    hooks.emplace_back(name + "_after", HookName{HookKind::kAfter, command});
  }
  return hooks;
}

}  // namespace

std::optional<HookName> parse_hook_name(std::string_view name) {
  for (const auto& [known, hook] : all()) {
    if (known == name) return hook;
  }
  return std::nullopt;
}

std::vector<std::string> hook_names() {
  std::vector<std::string> names;
  for (auto& [name, hook] : all()) names.push_back(std::move(name));
  return names;
}

bool may_be_retried(const HookName& hook) {
  return hook.kind != HookKind::kBefore && hook.kind != HookKind::kDirectChecker &&
         hook.kind != HookKind::kRoomChecker;
}

bool has_room(const HookName& hook) {
  if (hook.kind == HookKind::kBefore || hook.kind == HookKind::kAfter) {
    return command_name(hook.command).starts_with("room");
  }
  return hook.kind == HookKind::kJoin || hook.kind == HookKind::kLeave;
}

}  // namespace chat::webhooks
