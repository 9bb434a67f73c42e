// User names in requests.
#pragma once

#include <algorithm>
#include <chat/error.hpp>
#include <chat/permissions.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace chat::web::api {

using NamedList = std::pair<const char*, const std::vector<std::string>*>;

/// The error for the first list that is too long or has an invalid name.
inline std::optional<Error> check_lists(std::initializer_list<NamedList> lists, std::size_t limit) {
  for (const auto& [name, list] : lists) {
    if (list->size() > limit) return errors::list_limit_exceeded(name);
    const auto wrong = std::ranges::find_if_not(*list, is_valid_name);
    if (wrong != list->end()) return errors::invalid_name(Value(*wrong));
  }
  return std::nullopt;
}

}  // namespace chat::web::api
