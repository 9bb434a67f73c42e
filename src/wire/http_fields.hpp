// Header fields of HTTP messages.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chat::wire {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

/// The first of that name, ignoring case, or nullptr.
const std::string* find_header(const HttpFields& headers, std::string_view name);

/// ASCII only; other characters are unchanged.
char to_lower(char c);
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace chat::wire
