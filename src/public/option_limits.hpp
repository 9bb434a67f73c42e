// The numeric options and their limits, defined only here. Options::check() and the configuration
// file use them.
#pragma once

#include <chat/options.hpp>
#include <cstdint>
#include <string_view>

namespace chat {

struct NumberOption {
  std::string_view name;  ///< as in files; "redis.command_timeout" is in the section [redis]
  std::int64_t least;
  std::int64_t most;
  /// Larger values become the largest int64_t.
  std::int64_t (*value)(const Options& options);
};

/// Throws std::logic_error if there is no such number.
const NumberOption& number_option(std::string_view name);

}  // namespace chat
