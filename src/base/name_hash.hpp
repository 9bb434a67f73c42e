// The hash function for tables of names.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace chat::base {

/// std::hash under another name. With its own hash of strings libstdc++ searches a table of up to
/// 20 names linearly, which costs a cache miss for each. This one is not declared noexcept, so a
/// table stores the hashes of its names.
struct NameHash {
  using is_transparent = void;

  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>()(name);
  }
};

}  // namespace chat::base
