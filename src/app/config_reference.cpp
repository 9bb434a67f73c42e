// Documentation of the configuration, generated from its tables.
#include <fmt/format.h>

#include "app/config_schema.hpp"

namespace chat::app {
namespace {

std::string code(const std::string& text) { return text.empty() ? "" : '`' + text + '`'; }

template <class T>
std::string row(const Key<T>& key) {
  const std::string takes =
      key.range.empty() ? std::string(key.type) : fmt::format("{}, {}", key.type, key.range);
  return fmt::format("| `{}` | {} | {} | {} |\n", key.name, takes, code(key.fallback), key.doc);
}

template <class T>
std::string section(const std::string& title, const std::vector<Key<T>>& keys) {
  std::string result = "### " + title + "\n\n| key | takes | default | |\n|---|---|---|---|\n";
  for (const Key<T>& key : keys) result += row(key);
  return result;
}

}  // namespace

std::string config_reference() {
  return section("Top level", option_keys()) + '\n' + section("`[auth]`", auth_keys()) + '\n' +
         section("`[api]`", api_keys()) + '\n' + section("`[[api.keys]]`", api_key_keys()) + '\n' +
         section("`[pages]`", pages_keys()) + '\n' + section("`[events]`", events_keys()) + '\n' +
         section("`[presence]`", presence_keys()) + '\n' + section("`[[rooms]]`", room_keys()) +
         '\n' + section("`[[webhooks]]`", webhook_keys()) + '\n' +
         section("`[redis]`", redis_keys()) + '\n' + section("`[disk]`", disk_keys()) + '\n' +
         section("`[recovery]`", recovery_keys()) + '\n' + section("`[tls]`", tls_keys()) + '\n' +
         section("`[log]`", log_keys());
}

}  // namespace chat::app
