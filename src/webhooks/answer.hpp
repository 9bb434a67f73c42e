// A webhook's answer.
#pragma once

#include <chat/error.hpp>
#include <chat/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace chat::webhooks {

/// Members that a hook does not use are ignored.
struct Answer {
  std::optional<Args> args = {};
  std::optional<Args> results = {};
  std::optional<Error> error = {};
  std::optional<std::string> user_name = {};
  Object auth_data = {};
};

/// An empty text is an empty answer. nullopt if it is invalid, as with a member of the wrong kind;
/// null means a missing member.
std::optional<Answer> parse_answer(std::string_view text);

}  // namespace chat::webhooks
