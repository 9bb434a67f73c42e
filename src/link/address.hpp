// Where the link's program is: a Unix socket by path, or an inherited descriptor.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chat::link {

struct Address {
  std::string path = {};
  std::optional<int> descriptor = {};  ///< instead of the path
};

/// A path, or "fd:N". nullopt if it is neither.
std::optional<Address> parse_address(std::string_view text);

}  // namespace chat::link
