#include "app/config_check.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "app/address.hpp"
#include "auth/jwt_login.hpp"
#include "net/tls.hpp"
#include "net/trusted_proxies.hpp"
#include "store/redis/options.hpp"

namespace chat::app {
namespace {

void check_options(const Table& root, const Options& options, Faults& faults) {
  if (const std::optional<std::string> fault = options.check()) faults.add(root, *fault);
}

void check_redis(const Table& root, const RedisOptions& options, Faults& faults) {
  try {
    store::redis_options(options);
  } catch (const std::invalid_argument& problem) {
    faults.add(line_of(find(root, "redis")), "", problem.what());
  }
}

void check_proxies(const Table& root, const Options& options, Faults& faults) {
  try {
    const net::TrustedProxies proxies(options.trusted_proxies);
  } catch (const std::invalid_argument& problem) {
    faults.add(line_of(find(root, "trusted_proxies")), "trusted_proxies", problem.what());
  }
}

/// A named file must exist, so that the operator learns of it before the start, with its place.
void check_file(const Table& root, const char* section, const std::string& key,
                const std::string& file, Faults& faults) {
  if (file.empty()) return;
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) {
    error = std::make_error_code(std::errc::is_a_directory);
  } else if (!std::ifstream(file)) {
    error = std::error_code(errno, std::generic_category());
  }
  // Without the file name: a secret may have been entered there by mistake.
  if (error) faults.add(find(root, section), section, key + ": cannot be read: " + error.message());
}

void check_tls_files(const Table& root, const TlsOptions& tls, Faults& faults) {
  check_file(root, "tls", "certificate", tls.certificate, faults);
  check_file(root, "tls", "key", tls.key, faults);
  if (!faults.empty() || tls.certificate.empty()) return;
  const Result<> loaded = net::TlsContext(tls.certificate, tls.key).load();
  if (loaded) return;
  const Error error = loaded.error();
  const std::string* why = error.args.empty() ? nullptr : error.args.front().if_string();
  faults.add(line_of(find(root, "tls")), "tls", why != nullptr ? *why : error.code);
}

void check_token_files(const Table& root, const AuthConfig& auth, Faults& faults) {
  if (auth.mode != "jwt") return;
  check_file(root, "auth", "public_key_file", auth.public_key_file, faults);
  check_file(root, "auth", "jwks_file", auth.jwks_file, faults);
  if (!faults.empty()) return;
  if (const std::optional<std::string> fault = auth::check_key_file(auth)) {
    faults.add(find(root, "auth"), "auth", "public_key_file: " + *fault);
  }
}

void check_tokens(const Table& root, const AuthConfig& auth, Faults& faults) {
  if (auth.mode != "jwt") return;
  if (const std::optional<std::string> fault = auth.check()) {
    faults.add(find(root, "auth"), "auth", *fault);
  }
}

void check_who_may_be_anybody(const Table& root, const Config& config, Faults& faults) {
  const bool local_only = config.auth.mode == "insecure" && !config.auth.allow_remote;
  if (!local_only || is_loopback(config.options.host)) return;
  const Node* host = find(root, "host");
  faults.add(line_of(host != nullptr ? host : find(root, "auth")), "host",
             fmt::format("{} can be reached from other machines, where auth.mode = \"insecure\" "
                         "lets anybody be anybody: set host = \"127.0.0.1\", or allow_remote = "
                         "true in [auth]",
                         config.options.host));
}

void check_webhook_of_logins(const Table& root, const Config& config, Faults& faults) {
  const bool asks_on_connect = std::ranges::find(config.webhooks, "on_connect",
                                                 &webhooks::Options::hook) != config.webhooks.end();
  if (asks_on_connect == (config.auth.mode == "webhook")) return;
  faults.add(line_of(find(root, asks_on_connect ? "webhooks" : "auth")), "auth.mode",
             "\"webhook\" and a webhook for \"on_connect\" need one another");
}

void check_console(const Table& root, const Config& config, Faults& faults) {
  if (!config.pages.console || !config.api.keys.empty()) return;
  faults.add(line_of(find(root, "pages")), "pages.console",
             "needs a key of the API, by which one logs in: [[api.keys]]");
}

}  // namespace

void check_config(const Table& root, const Config& config, Faults& faults) {
  // These say little if a key that they compare was unreadable.
  const bool is_read = faults.empty();
  if (is_read) check_options(root, config.options, faults);
  check_redis(root, config.options.redis, faults);
  check_tokens(root, config.auth, faults);
  check_who_may_be_anybody(root, config, faults);
  check_proxies(root, config.options, faults);
  check_tls_files(root, config.options.tls, faults);
  check_token_files(root, config.auth, faults);
  if (is_read) check_webhook_of_logins(root, config, faults);
  if (is_read) check_console(root, config, faults);
}

}  // namespace chat::app
