// Settings from outside the file: the environment and the command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config_tree.hpp"

namespace chat::app {

struct Override {
  std::string source;  ///< for messages: "CHAT_SERVICE_PORT", "--set port"
  std::string key;     ///< "port", "auth.secret", "rooms"; of a variable "auth_secret"
  std::string text;
  bool is_variable = false;  ///< one that is no key is none of ours, perhaps
};

/// "KEY=VALUE"; throws ConfigError where it is none.
Override parse_setting(const std::string& setting);

/// The variables "CHAT_SERVICE_…=VALUE" of an environment, which ends with nullptr.
std::vector<Override> overrides_of(const char* const* environment);

/// A value as the file would have it, for a key of that type: a string stands for itself, with no
/// quotes; an array may be one of TOML, or its strings with commas between.
Node node_of(const std::string& text, std::string_view type);

}  // namespace chat::app
