// The configuration file, parsed and checked.
#pragma once

#include <chat/options.hpp>
#include <chat/store.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "app/config_override.hpp"
#include "auth/options.hpp"
#include "web/api_keys.hpp"
#include "web/room_events.hpp"
#include "webhooks/options.hpp"

namespace chat::app {

/// `[auth]`
struct AuthConfig : auth::Options {
  std::string mode = "none";  ///< "none", "insecure", "jwt" or "webhook"
  bool allow_remote = false;  ///< allows "insecure" on non-loopback addresses
};

/// `[api]`
struct ApiConfig {
  std::string host = "127.0.0.1";
  std::optional<std::uint16_t> port;  ///< none: the API uses the clients' port
  std::size_t max_streams = 100;      ///< event streams with a key, at a time
  std::vector<web::ApiKey> keys;
};

/// `[pages]`
struct PagesConfig {
  bool chat = false;
  bool console = false;
  std::optional<std::vector<std::string>> rooms;  ///< none: those with `public_read`
};

/// `[[rooms]]`
struct RoomConfig : RoomState {
  std::string name;
};

/// `[log]`
struct LogConfig {
  std::string level = "info";
  std::string format = "text";
};

/// A file with a secret that every user of the machine may read.
struct ExposedSecret {
  std::string key;
  std::string file;
};

struct Config {
  Options options;
  AuthConfig auth;
  ApiConfig api;
  PagesConfig pages;
  web::EventsOptions events;
  std::vector<RoomConfig> rooms;
  std::vector<webhooks::Options> webhooks;
  LogConfig log;
  std::vector<std::string> unknown_variables;  ///< CHAT_SERVICE_… without a key
  std::vector<ExposedSecret> exposed_secrets;
};

/// All faults of a configuration. what() has one line for each, "FILE:LINE: KEY: reason", in the
/// order of the file.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Both throw ConfigError. `name` replaces the file in messages. The last override of a key counts.
Config load_config(const std::string& file, const std::vector<Override>& overrides = {});
Config parse_config(std::string_view text, const std::string& name,
                    const std::vector<Override>& overrides = {});

}  // namespace chat::app
