#include "app/config_override.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "app/config.hpp"

namespace chat::app {
namespace {

constexpr std::string_view kPrefix = "CHAT_SERVICE_";

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

List split(std::string_view text) {
  List list;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    list.push_back({.value = std::string(text.substr(0, comma))});
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return list;
}

/// Kubernetes tells containers about services: for one named "chat-service" it sets
/// CHAT_SERVICE_PORT=tcp://10.0.0.1:8000.
bool is_of_kubernetes(std::string_view name, std::string_view value) {
  return name == "PORT" && value.starts_with("tcp://");
}

}  // namespace

Override parse_setting(const std::string& setting) {
  const std::size_t equals = setting.find('=');
  // Without the setting, which may be a secret.
  if (equals == std::string::npos) throw ConfigError("--set: must be KEY=VALUE");
  const std::string key = setting.substr(0, equals);
  return {.source = "--set " + key, .key = key, .text = setting.substr(equals + 1)};
}

std::vector<Override> overrides_of(const char* const* environment) {
  std::vector<Override> overrides;
  for (; *environment != nullptr; ++environment) {
    std::string_view variable = *environment;
    const std::size_t equals = variable.find('=');
    if (!variable.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    const std::string_view name = variable.substr(kPrefix.size(), equals - kPrefix.size());
    const std::string_view value = variable.substr(equals + 1);
    if (is_of_kubernetes(name, value)) continue;
    overrides.push_back({.source = std::string(variable.substr(0, equals)),
                         .key = lower_case(name),
                         .text = std::string(value),
                         .is_variable = true});
  }
  std::ranges::sort(overrides, {}, &Override::source);
  return overrides;
}

Node node_of(const std::string& text, std::string_view type) {
  if (type == "string") return {.value = text};
  const bool is_list = type.ends_with("array of strings");
  if (is_list && !text.starts_with('[')) return {.value = split(text)};
  try {
    Table table = parse_toml("value = " + text);
    if (table.size() == 1) return {.value = std::move(table[0].node.value)};
  } catch (const SyntaxError&) {
    // Any other text, which has the wrong type.
  }
  return {.value = text};
}

}  // namespace chat::app
