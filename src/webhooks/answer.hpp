// What a webhook has answered.
#pragma once

#include <chat/error.hpp>
#include <chat/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace chat::webhooks {

/// Members that a hook has no use for are not looked at.
struct Answer {
  std::optional<Args> args = {};
  std::optional<Args> results = {};
  std::optional<Error> error = {};
  std::optional<std::string> user_name = {};
  Object auth_data = {};
};

/// An empty text is an empty answer. nullopt where it is none: a member of another kind than it is
/// to be makes it that; null stands for a member that is not there.
std::optional<Answer> parse_answer(std::string_view text);

}  // namespace chat::webhooks
