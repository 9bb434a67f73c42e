// How tables are searched by name.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace chat::base {

/// std::hash, under another name: with its own hash of strings libstdc++ searches a table of up to
/// 20 names from one end to the other, which takes a cache miss for each. As it may throw for all
/// that is said here, a table keeps the hashes of its names.
struct NameHash {
  using is_transparent = void;

  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>()(name);
  }
};

}  // namespace chat::base
