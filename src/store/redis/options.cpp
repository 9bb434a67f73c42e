#include "store/redis/options.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace chat::store {
namespace {

constexpr std::uint16_t kSentinelPort = 26379;
constexpr std::uint16_t kServerPort = 6379;
// Nodes must reconnect soon after Redis is back: other nodes wait only a few seconds for them.
constexpr std::chrono::milliseconds kLongestBackoff{1000};

[[noreturn]] void refuse(const std::string& key, const std::string& reason) {
  throw std::invalid_argument("redis." + key + ": " + reason);
}

std::vector<redis::Endpoint> endpoints(const std::string& key,
                                       const std::vector<std::string>& texts,
                                       std::uint16_t default_port) {
  std::vector<redis::Endpoint> found;
  for (const std::string& text : texts) {
    const auto endpoint = redis::parse_endpoint(text, default_port);
    if (!endpoint) {
      // Omits the text: it may be a URL with a password.
      refuse(key, "number " + std::to_string(found.size() + 1) +
                      " is not \"host:port\" with a port from 1 to 65535");
    }
    found.push_back(*endpoint);
  }
  return found;
}

/// The login is in the URL or beside it.
void set_login(const RedisOptions& options, redis::Options& result) {
  if (options.user.empty() && options.password.empty()) return;
  if (options.password.empty()) refuse("user", "needs a password");
  if (!result.user.empty() || !result.password.empty()) {
    refuse("password", "the url has a login too");
  }
  result.user = options.user;
  result.password = options.password;
}

}  // namespace

redis::Options redis_options(const RedisOptions& options) {
  std::string error;
  const auto parsed = redis::parse_url(options.url, error);
  if (!parsed) refuse("url", error);
  // Braces would choose the cluster slot of all keys.
  if (options.key_prefix.find_first_of("{}") != std::string::npos) {
    refuse("key_prefix", "must have no braces");
  }
  redis::Options result = *parsed;
  set_login(options, result);
  result.sentinels = endpoints("sentinels", options.sentinels, kSentinelPort);
  result.cluster = endpoints("cluster", options.cluster, kServerPort);
  if (!result.cluster.empty() && !result.sentinels.empty()) {
    refuse("cluster", "a cluster has no Sentinels");
  }
  if (!result.cluster.empty() && result.database != 0) {
    refuse("url", "a cluster has no database but 0");
  }
  if (!result.sentinels.empty() && options.master_name.empty()) {
    refuse("master_name", "missing: Sentinels know masters by name");
  }
  if (!options.sentinel_user.empty() && options.sentinel_password.empty()) {
    refuse("sentinel_user", "needs a sentinel_password");
  }
  result.master_name = options.master_name;
  result.sentinel_user = options.sentinel_user;
  result.sentinel_password = options.sentinel_password;
  result.sentinel_tls = options.sentinel_tls.value_or(result.tls);
  result.tls_ca_file = options.tls_ca_file;
  result.connect_timeout = std::chrono::milliseconds(options.connect_timeout);
  result.longest_backoff = kLongestBackoff;
  result.command_timeout = std::chrono::milliseconds(options.command_timeout);
  return result;
}

}  // namespace chat::store
