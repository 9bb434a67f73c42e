// Configurations from texts.
#pragma once

#include <string>
#include <vector>

#include "app/config.hpp"

namespace chat::app {

inline Config parse(const std::string& text, const std::vector<Override>& overrides = {}) {
  return parse_config(text, "chat.toml", overrides);
}

/// The error message for a text that is refused; empty if it is accepted.
inline std::string fault_of(const std::string& text, const std::vector<Override>& overrides = {}) {
  try {
    parse(text, overrides);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace chat::app
