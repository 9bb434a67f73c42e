// Names of users in what a request brings.
#pragma once

#include <algorithm>
#include <chat/error.hpp>
#include <chat/permissions.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace chat::web::api {

/// The error for the first of the lists' names that is none.
inline std::optional<Error> check_names(
    std::initializer_list<const std::vector<std::string>*> lists) {
  for (const auto* list : lists) {
    const auto wrong = std::ranges::find_if_not(*list, is_valid_name);
    if (wrong != list->end()) return errors::invalid_name(Value(*wrong));
  }
  return std::nullopt;
}

}  // namespace chat::web::api
