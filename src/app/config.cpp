#include "app/config.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <system_error>

#include "app/address.hpp"
#include "app/config_schema.hpp"
#include "app/nearest.hpp"
#include "net/trusted_proxies.hpp"
#include "store/redis_options.hpp"

namespace chat::app {
namespace {

struct Fault {
  int line;
  std::string key;
  std::string reason;
  std::string source = {};  ///< a setting from outside the file

  std::string to_string(const std::string& file) const {
    if (!source.empty()) return source + ": " + reason;
    std::string result = file + ':';
    if (line != 0) result += std::to_string(line) + ':';
    if (!key.empty()) result += ' ' + key + ':';
    return result + ' ' + reason;
  }
};

const Node* find(const Table& table, std::string_view key) {
  const auto it = std::ranges::find(table, key, &Entry::key);
  return it == table.end() ? nullptr : &it->node;
}

int line_of(const Node* node) { return node == nullptr ? 0 : node->line; }

/// Reads a tree into a Config, and remembers what is wrong with it.
class Reader {
 public:
  Config read(const Table& root, const std::vector<Override>& overrides);
  std::vector<Fault> faults() &&;

 private:
  template <class T>
  void read_key(const std::vector<Key<T>>& keys, std::string_view prefix, const std::string& name,
                const Node& node, T& target, std::vector<std::string_view> others = {});
  template <class T>
  void read_section(const std::vector<Key<T>>& keys, const std::string& name, const Node& node,
                    T& target);
  void apply(const Override& setting, Config& config);
  template <class T>
  bool apply_to(const std::vector<Key<T>>& keys, const std::string& prefix, const Override& setting,
                T& target);
  void read_rooms(const Node& node, std::vector<RoomConfig>& rooms);
  void read_api(const Node& node, ApiConfig& api);
  void read_api_keys(const Node& node, std::vector<web::ApiKey>& keys);
  void check_room(const Node& node, const RoomConfig& room);
  void check_options(const Table& root, const Config& config);
  void check_redis(const Table& root, const Config& config);
  void check_tokens(const Table& root, const auth::Options& options);
  void read_webhooks(const Node& node, std::vector<webhooks::Options>& all);
  void check_webhooks(const Table& root, const Config& config);
  /// The fault of one key of a section, "name: reason".
  void fail_in(const Node* section, const std::string& prefix, const std::string& fault);
  void check_login(const Table& root, const Config& config);
  void check_proxies(const Table& root, const Config& config);
  void fail(int line, std::string key, std::string reason) {
    faults_.push_back({line, std::move(key), std::move(reason)});
  }

  std::vector<Fault> faults_;
  std::set<std::string> room_names_;
};

template <class T>
void Reader::read_key(const std::vector<Key<T>>& keys, std::string_view prefix,
                      const std::string& name, const Node& node, T& target,
                      std::vector<std::string_view> others) {
  const std::string full_name = std::string(prefix) + name;
  const auto key = std::ranges::find(keys, name, &Key<T>::name);
  if (key != keys.end()) {
    if (Refusal refusal = key->set(target, node)) fail(node.line, full_name, *std::move(refusal));
    return;
  }
  std::ranges::transform(keys, std::back_inserter(others), &Key<T>::name);
  const std::optional<std::string> meant = nearest(name, others);
  fail(node.line, full_name,
       meant ? fmt::format("unknown key, did you mean \"{}\"?", *meant) : "unknown key");
}

template <class T>
void Reader::read_section(const std::vector<Key<T>>& keys, const std::string& name,
                          const Node& node, T& target) {
  const Table* table = std::get_if<Table>(&node.value);
  if (table == nullptr) return fail(node.line, name, wrong_type("a table", node));
  for (const auto& [key, value] : *table) read_key(keys, name + '.', key, value, target);
}

/// False where there is no such key.
template <class T>
bool Reader::apply_to(const std::vector<Key<T>>& keys, const std::string& prefix,
                      const Override& setting, T& target) {
  if (!setting.key.starts_with(prefix)) return false;
  const auto key = std::ranges::find(keys, setting.key.substr(prefix.size()), &Key<T>::name);
  if (key == keys.end()) return false;
  if (Refusal refusal = key->set(target, node_of(setting.text, key->type))) {
    faults_.push_back({.line = 0, .key = "", .reason = *refusal, .source = setting.source});
  }
  return true;
}

void Reader::apply(const Override& setting, Config& config) {
  const char dot = setting.is_variable ? '_' : '.';
  const auto in = [dot](const char* section) { return std::string(section) + dot; };
  if (apply_to(option_keys(), "", setting, config.options) ||
      apply_to(auth_keys(), in("auth"), setting, config.auth) ||
      apply_to(redis_keys(), in("redis"), setting, config.options.redis) ||
      apply_to(tls_keys(), in("tls"), setting, config.options.tls) ||
      apply_to(log_keys(), in("log"), setting, config.log)) {
    return;
  }
  if (setting.is_variable) {
    config.unknown_variables.push_back(setting.source);
  } else {
    faults_.push_back({.line = 0, .key = "", .reason = "unknown key", .source = setting.source});
  }
}

void Reader::check_room(const Node& node, const RoomConfig& room) {
  const Node* name = find(std::get<Table>(node.value), "name");
  if (name == nullptr) return fail(node.line, "rooms.name", "missing: every room has a name");
  if (!room.name.empty() && !room_names_.insert(room.name).second) {
    fail(name->line, "rooms.name", fmt::format("there is a room \"{}\" already", room.name));
  }
}

void Reader::read_rooms(const Node& node, std::vector<RoomConfig>& rooms) {
  const List* list = std::get_if<List>(&node.value);
  if (list == nullptr) return fail(node.line, "rooms", wrong_type("an array of tables", node));
  for (const Node& item : *list) {
    RoomConfig room;
    read_section(room_keys(), "rooms", item, room);
    if (std::holds_alternative<Table>(item.value)) check_room(item, room);
    rooms.push_back(std::move(room));
  }
}

void Reader::read_api(const Node& node, ApiConfig& api) {
  const Table* table = std::get_if<Table>(&node.value);
  if (table == nullptr) return fail(node.line, "api", wrong_type("a table", node));
  for (const auto& [name, value] : *table) {
    if (name == "keys") {
      read_api_keys(value, api.keys);
    } else {
      read_key(api_keys(), "api.", name, value, api, {"keys"});
    }
  }
}

void Reader::read_api_keys(const Node& node, std::vector<web::ApiKey>& keys) {
  const List* list = std::get_if<List>(&node.value);
  if (list == nullptr) return fail(node.line, "api.keys", wrong_type("an array of tables", node));
  for (const Node& item : *list) {
    web::ApiKey key;
    read_section(api_key_keys(), "api.keys", item, key);
    const Table* table = std::get_if<Table>(&item.value);
    if (table != nullptr && find(*table, "key") == nullptr) {
      fail(item.line, "api.keys.key", "missing");
    }
    keys.push_back(std::move(key));
  }
}

/// What the ranges of single keys do not say.
void Reader::check_options(const Table& root, const Config& config) {
  const std::optional<std::string> fault = config.options.check();
  if (!fault) return;
  const std::size_t colon = fault->find(": ");
  if (colon == std::string::npos) return fail(0, "", *fault);
  const std::string key = fault->substr(0, colon);
  fail(line_of(find(root, key)), key, fault->substr(colon + 2));
}

void Reader::check_redis(const Table& root, const Config& config) {
  try {
    store::redis_options(config.options.redis);
  } catch (const std::invalid_argument& problem) {
    const std::string fault = problem.what();
    const std::size_t colon = fault.find(": ");
    fail(line_of(find(root, "redis")), fault.substr(0, colon), fault.substr(colon + 2));
  }
}

void Reader::check_proxies(const Table& root, const Config& config) {
  try {
    const net::TrustedProxies proxies(config.options.trusted_proxies);
  } catch (const std::invalid_argument& problem) {
    fail(line_of(find(root, "trusted_proxies")), "trusted_proxies", problem.what());
  }
}

void Reader::fail_in(const Node* section, const std::string& prefix, const std::string& fault) {
  const std::size_t colon = fault.find(": ");
  const std::string name = fault.substr(0, colon);
  const Node* key = section == nullptr ? nullptr : find(std::get<Table>(section->value), name);
  fail(line_of(key != nullptr ? key : section), prefix + '.' + name, fault.substr(colon + 2));
}

void Reader::check_tokens(const Table& root, const auth::Options& options) {
  const std::optional<std::string> fault = options.check();
  if (!fault) return;
  fail_in(find(root, "auth"), "auth", *fault);
}

void Reader::check_webhooks(const Table& root, const Config& config) {
  bool asks_on_connect = false;
  for (const webhooks::Options& webhook : config.webhooks) {
    asks_on_connect = asks_on_connect || webhook.hook == "on_connect";
  }
  if (asks_on_connect == (config.auth.mode == "webhook")) return;
  const Node* section = find(root, asks_on_connect ? "webhooks" : "auth");
  fail(line_of(section), "auth.mode",
       "\"webhook\" and a webhook for \"on_connect\" need one another");
}

void Reader::read_webhooks(const Node& node, std::vector<webhooks::Options>& all) {
  const List* list = std::get_if<List>(&node.value);
  if (list == nullptr) return fail(node.line, "webhooks", wrong_type("an array of tables", node));
  std::set<std::string> bound;
  for (const Node& item : *list) {
    webhooks::Options webhook;
    const std::size_t faults = faults_.size();
    read_section(webhook_keys(), "webhooks", item, webhook);
    if (faults_.size() == faults) {
      const std::optional<std::string> fault = webhook.check();
      if (fault) fail_in(&item, "webhooks", *fault);
      if (!bound.insert(webhook.hook).second) {
        fail(item.line, "webhooks.hook",
             fmt::format("there is a webhook for \"{}\" already", webhook.hook));
      }
    }
    all.push_back(std::move(webhook));
  }
}

void Reader::check_login(const Table& root, const Config& config) {
  if (config.auth.mode == "jwt") check_tokens(root, config.auth);
  const bool local_only = config.auth.mode == "insecure" && !config.auth.allow_remote;
  if (!local_only || is_loopback(config.options.host)) return;
  const Node* host = find(root, "host");
  fail(line_of(host != nullptr ? host : find(root, "auth")), "host",
       fmt::format("{} can be reached from other machines, where auth.mode = \"insecure\" lets "
                   "anybody be anybody: set host = \"127.0.0.1\", or allow_remote = true in [auth]",
                   config.options.host));
}

Config Reader::read(const Table& root, const std::vector<Override>& overrides) {
  Config config;
  for (const auto& [name, node] : root) {
    if (name == "auth") {
      read_section(auth_keys(), name, node, config.auth);
    } else if (name == "api") {
      read_api(node, config.api);
    } else if (name == "events") {
      read_section(events_keys(), name, node, config.events);
    } else if (name == "rooms") {
      read_rooms(node, config.rooms);
    } else if (name == "webhooks") {
      read_webhooks(node, config.webhooks);
    } else if (name == "redis") {
      read_section(redis_keys(), name, node, config.options.redis);
    } else if (name == "tls") {
      read_section(tls_keys(), name, node, config.options.tls);
    } else if (name == "log") {
      read_section(log_keys(), name, node, config.log);
    } else {
      read_key(option_keys(), "", name, node, config.options,
               {"api", "auth", "events", "rooms", "webhooks", "redis", "tls", "log"});
    }
  }
  for (const Override& setting : overrides) apply(setting, config);
  if (config.options.host == "localhost") config.options.host = "127.0.0.1";
  if (faults_.empty()) check_options(root, config);
  check_redis(root, config);
  check_login(root, config);
  check_proxies(root, config);
  if (faults_.empty()) check_webhooks(root, config);
  return config;
}

std::vector<Fault> Reader::faults() && {
  std::ranges::stable_sort(faults_, {}, &Fault::line);
  return std::move(faults_);
}

Table parse(std::string_view text, const std::string& name) {
  try {
    return parse_toml(text);
  } catch (const SyntaxError& error) {
    throw ConfigError(Fault{error.line, "", error.what()}.to_string(name));
  }
}

}  // namespace

Config parse_config(std::string_view text, const std::string& name,
                    const std::vector<Override>& overrides) {
  Reader reader;
  Config config = reader.read(parse(text, name), overrides);
  std::string message;
  for (const Fault& fault : std::move(reader).faults()) {
    if (!message.empty()) message += '\n';
    message += fault.to_string(name);
  }
  if (!message.empty()) throw ConfigError(message);
  return config;
}

Config load_config(const std::string& file, const std::vector<Override>& overrides) {
  if (std::filesystem::is_directory(file)) throw ConfigError(file + ": is a directory");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    const std::error_code error(errno, std::generic_category());
    throw ConfigError(fmt::format("{}: cannot be read: {}", file, error.message()));
  }
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  return parse_config(text, file, overrides);
}

}  // namespace chat::app
