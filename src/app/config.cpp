#include "app/config.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "app/config_check.hpp"
#include "app/config_faults.hpp"
#include "app/config_schema.hpp"
#include "app/secret_file.hpp"

namespace chat::app {
namespace {

/// Reads a tree into a Config and records faults.
class Reader {
 public:
  explicit Reader(Faults& faults) : faults_(faults) {}

  void read(const Table& root);
  void apply(const Override& setting);
  Config take() && { return std::move(config_); }

 private:
  template <class T>
  Refusal set(const Key<T>& key, const std::string& full_name, const Node& node, T& target);
  template <class T>
  void refuse_twins(const std::vector<Key<T>>& keys, const std::string& prefix, const Table& table);
  template <class T>
  void read_key(const std::vector<Key<T>>& keys, std::string_view prefix, const std::string& name,
                const Node& node, T& target, std::vector<std::string_view> others = {});
  template <class T>
  void read_section(const std::vector<Key<T>>& keys, const std::string& name, const Node& node,
                    T& target);
  void read_entry(const std::string& name, const Node& node);
  void read_api(const Node& node);
  const List* tables_of(const std::string& name, const Node& node);
  bool read_list(std::string_view name, const Node& node);
  void read_api_keys(const Node& node);
  void read_rooms(const Node& node);
  void read_webhooks(const Node& node);
  template <class F>
  bool any_section(F is_it);
  template <class T>
  bool apply_to(const std::vector<Key<T>>& keys, std::string_view name, const Override& setting,
                T& target);

  Faults& faults_;
  Config config_;
  std::set<std::pair<bool, std::string>> applied_;  // Overrides: whether variables, and their keys.
};

/// Calls is_it(name, keys, target) for the tables at top level until it returns true.
template <class F>
bool Reader::any_section(F is_it) {
  return is_it("auth", auth_keys(), config_.auth) || is_it("api", api_keys(), config_.api) ||
         is_it("pages", pages_keys(), config_.pages) ||
         is_it("events", events_keys(), config_.events) ||
         is_it("presence", presence_keys(), config_.options.presence) ||
         is_it("redis", redis_keys(), config_.options.redis) ||
         is_it("disk", disk_keys(), config_.options.disk) ||
         is_it("recovery", recovery_keys(), config_.options.recovery) ||
         is_it("tls", tls_keys(), config_.options.tls) || is_it("log", log_keys(), config_.log);
}

std::string only_one(const std::string& twin) {
  return fmt::format("only this or \"{}\" may be set", twin);
}

/// Sets the target from the value, or from the file that it names.
template <class T>
Refusal Reader::set(const Key<T>& key, const std::string& full_name, const Node& node, T& target) {
  const std::string* path = std::get_if<std::string>(&node.value);
  if (key.holds != Holds::kSecretFile || path == nullptr) return key.set(target, node);
  Secret secret;
  if (Refusal refusal = read_secret(*path, secret)) return refusal;
  if (secret.is_exposed) config_.exposed_secrets.push_back({full_name, *path});
  return key.set(target, Node{.value = std::move(secret.text), .line = node.line});
}

/// A secret comes from one place.
template <class T>
void Reader::refuse_twins(const std::vector<Key<T>>& keys, const std::string& prefix,
                          const Table& table) {
  for (const Key<T>& key : keys) {
    if (key.holds != Holds::kSecretFile) continue;
    const Node* file = find(table, key.name);
    const std::string secret = twin_of(key.name, key.holds);
    if (file == nullptr || find(table, secret) == nullptr) continue;
    faults_.add(file->line, prefix + key.name, only_one(secret));
  }
}

template <class T>
void Reader::read_key(const std::vector<Key<T>>& keys, std::string_view prefix,
                      const std::string& name, const Node& node, T& target,
                      std::vector<std::string_view> others) {
  const std::string full_name = std::string(prefix) + name;
  const auto key = std::ranges::find(keys, name, &Key<T>::name);
  if (key != keys.end()) {
    if (Refusal refusal = set(*key, full_name, node, target)) {
      faults_.add(node.line, full_name, *std::move(refusal));
    }
    return;
  }
  std::ranges::transform(keys, std::back_inserter(others), &Key<T>::name);
  const std::optional<std::string> meant = nearest(name, others);
  faults_.add(node.line, full_name,
              meant ? fmt::format("unknown key, did you mean \"{}\"?", *meant) : "unknown key");
}

template <class T>
void Reader::read_section(const std::vector<Key<T>>& keys, const std::string& name,
                          const Node& node, T& target) {
  const Table* table = std::get_if<Table>(&node.value);
  if (table == nullptr) return faults_.add(node.line, name, wrong_type("a table", node));
  for (const auto& [key, value] : *table) read_key(keys, name + '.', key, value, target);
  refuse_twins(keys, name + '.', *table);
}

void Reader::read_api(const Node& node) {
  const Table* table = std::get_if<Table>(&node.value);
  if (table == nullptr) return faults_.add(node.line, "api", wrong_type("a table", node));
  for (const auto& [name, value] : *table) {
    if (!read_list("api." + name, value)) {
      read_key(api_keys(), "api.", name, value, config_.api, {"keys"});
    }
  }
}

/// False if no array of tables has that name.
bool Reader::read_list(std::string_view name, const Node& node) {
  if (name == "api.keys") {
    read_api_keys(node);
  } else if (name == "rooms") {
    read_rooms(node);
  } else if (name == "webhooks") {
    read_webhooks(node);
  } else {
    return false;
  }
  return true;
}

/// nullptr if it is no list.
const List* Reader::tables_of(const std::string& name, const Node& node) {
  const List* list = std::get_if<List>(&node.value);
  if (list == nullptr) faults_.add(node.line, name, wrong_type("an array of tables", node));
  return list;
}

void Reader::read_api_keys(const Node& node) {
  const List* list = tables_of("api.keys", node);
  if (list == nullptr) return;
  config_.api.keys.clear();
  std::set<std::string> keys;
  for (const Node& item : *list) {
    web::ApiKey key;
    read_section(api_key_keys(), "api.keys", item, key);
    const Table* table = std::get_if<Table>(&item.value);
    const bool has_key = table == nullptr || find(*table, "key") || find(*table, "key_file");
    if (!has_key) {
      faults_.add(item.line, "api.keys.key", "missing");
    } else if (!key.key.empty() && !keys.insert(key.key).second) {
      faults_.add(item.line, "api.keys.key", "the same as another");
    }
    if (key.rights.empty()) faults_.add(item.line, "api.keys.rights", "must not be empty");
    config_.api.keys.push_back(std::move(key));
  }
}

void Reader::read_rooms(const Node& node) {
  const List* list = tables_of("rooms", node);
  if (list == nullptr) return;
  config_.rooms.clear();
  std::set<std::string> names;
  for (const Node& item : *list) {
    RoomConfig room;
    read_section(room_keys(), "rooms", item, room);
    const Table* table = std::get_if<Table>(&item.value);
    const Node* name = table == nullptr ? nullptr : find(*table, "name");
    if (table != nullptr && name == nullptr) {
      faults_.add(item.line, "rooms.name", "missing: every room has a name");
    }
    if (!room.name.empty() && !names.insert(room.name).second) {
      faults_.add(line_of(name), "rooms.name",
                  fmt::format("there is a room \"{}\" already", room.name));
    }
    config_.rooms.push_back(std::move(room));
  }
}

void Reader::read_webhooks(const Node& node) {
  const List* list = tables_of("webhooks", node);
  if (list == nullptr) return;
  config_.webhooks.clear();
  std::set<std::string> bound;
  for (const Node& item : *list) {
    webhooks::Options webhook;
    const std::size_t before = faults_.size();
    read_section(webhook_keys(), "webhooks", item, webhook);
    if (faults_.size() == before) {
      if (const auto fault = webhook.check()) faults_.add(&item, "webhooks", *fault);
      if (!bound.insert(webhook.hook).second) {
        faults_.add(item.line, "webhooks.hook",
                    fmt::format("there is a webhook for \"{}\" already", webhook.hook));
      }
    }
    config_.webhooks.push_back(std::move(webhook));
  }
}

void Reader::read(const Table& root) {
  for (const auto& [name, node] : root) read_entry(name, node);
  refuse_twins(option_keys(), "", root);
}

void Reader::read_entry(const std::string& name, const Node& node) {
  if (name == "api") return read_api(node);
  const auto read_it = [&](const char* section, const auto& keys, auto& target) {
    if (name != section) return false;
    read_section(keys, name, node, target);
    return true;
  };
  if (any_section(read_it) || read_list(name, node)) return;
  read_key(option_keys(), "", name, node, config_.options,
           {"api", "auth", "disk", "events", "log", "pages", "presence", "redis", "rooms", "tls",
            "webhooks"});
}

/// False if the section has no such key.
template <class T>
bool Reader::apply_to(const std::vector<Key<T>>& keys, std::string_view name,
                      const Override& setting, T& target) {
  const auto key = std::ranges::find(keys, name, &Key<T>::name);
  if (key == keys.end()) return false;
  const Node node = node_of(setting.text, key->type);
  if (Refusal refusal = set(*key, setting.key, node, target)) {
    faults_.add(0, "", *std::move(refusal));
  }
  if (key->holds != Holds::kValue) {
    const std::string twin = twin_of(setting.key, key->holds);
    if (applied_.contains({setting.is_variable, twin})) faults_.add(0, "", only_one(twin));
    applied_.insert({setting.is_variable, setting.key});
  }
  return true;
}

void Reader::apply(const Override& setting) {
  faults_.set_source(setting.source);
  const char dot = setting.is_variable ? '_' : '.';
  const auto apply_it = [&](const char* section, const auto& keys, auto& target) {
    const std::string prefix = std::string(section) + dot;
    return setting.key.starts_with(prefix) &&
           apply_to(keys, setting.key.substr(prefix.size()), setting, target);
  };
  const bool is_known = apply_to(option_keys(), setting.key, setting, config_.options) ||
                        any_section(apply_it) ||
                        read_list(setting.key == "api_keys" ? "api.keys" : setting.key,
                                  node_of(setting.text, "array"));
  if (!is_known && setting.is_variable) {
    config_.unknown_variables.push_back(setting.source);
  } else if (!is_known) {
    faults_.add(0, "", "unknown key");
  }
  faults_.set_source("");
}

Table parse(std::string_view text, Faults& faults) {
  try {
    return parse_toml(text);
  } catch (const SyntaxError& error) {
    faults.add(error.line, "", error.what());
    return {};
  }
}

}  // namespace

Config parse_config(std::string_view text, const std::string& name,
                    const std::vector<Override>& overrides) {
  Faults faults;
  const Table root = parse(text, faults);
  if (!faults.empty()) throw ConfigError(faults.to_string(name));
  Reader reader(faults);
  reader.read(root);
  for (const Override& setting : overrides) reader.apply(setting);
  Config config = std::move(reader).take();
  if (config.options.host == "localhost") config.options.host = "127.0.0.1";
  check_config(root, config, faults);
  if (!faults.empty()) throw ConfigError(faults.to_string(name));
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
