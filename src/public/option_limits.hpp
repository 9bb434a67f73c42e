// The numbers among the options, and their limits: stated here alone. Options::check() and the
// configuration file go by them.
#pragma once

#include <chat/options.hpp>
#include <cstdint>
#include <string_view>

namespace chat {

struct NumberOption {
  std::string_view name;  ///< as in files; "redis.command_timeout" in the section [redis]
  std::int64_t least;
  std::int64_t most;
  /// The largest int64_t for whatever is larger.
  std::int64_t (*value)(const Options& options);
};

/// Throws std::logic_error where there is no such number.
const NumberOption& number_option(std::string_view name);

}  // namespace chat
