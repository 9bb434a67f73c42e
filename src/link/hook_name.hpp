// Names of hooks on the link: those of the reference, such as "roomMessageBefore".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "webhooks/hook_name.hpp"

namespace chat::link {

using webhooks::HookKind;
using webhooks::HookName;

/// The hooks without a command, and two for each command.
inline constexpr std::size_t kHookCount = 8 + 2 * kCommandCount;

std::optional<HookName> parse_hook_name(std::string_view name);
std::string to_string(const HookName& hook);

/// Below kHookCount.
std::size_t index_of(const HookName& hook);

}  // namespace chat::link
