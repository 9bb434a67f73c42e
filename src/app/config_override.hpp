// Settings from outside the file: the environment and the command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config_tree.hpp"

namespace chat::app {

struct Override {
  std::string source;  ///< for messages: "CHAT_SERVICE_PORT", "--set port"
  std::string key;     ///< "port", "auth.secret", "rooms"; for a variable "auth_secret"
  std::string text;
  bool is_variable = false;  ///< unknown ones may not be meant for this program
};

/// "KEY=VALUE"; throws ConfigError otherwise.
Override parse_setting(const std::string& setting);

/// The variables "CHAT_SERVICE_…=VALUE" of an environment, which ends with nullptr.
std::vector<Override> overrides_of(const char* const* environment);

/// A value as in the file, for a key of that type: a string without quotes; an array in TOML, or
/// its strings separated by commas.
Node node_of(const std::string& text, std::string_view type);

}  // namespace chat::app
