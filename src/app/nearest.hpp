// Guessing what was meant by a name with a slip in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat::app {

/// The name nearest to `written`, if one is near enough; `camelCase` is as good as `snake_case`.
std::optional<std::string> nearest(std::string_view written,
                                   const std::vector<std::string_view>& names);

}  // namespace chat::app
