#include "auth/options.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "auth/key.hpp"
#include "http_client/url.hpp"

namespace chat::auth {
namespace {

std::size_t count_of_sources(const Options& options) {
  const std::array sources = {&options.secret, &options.public_key_file, &options.jwks_file,
                              &options.jwks_url};
  return static_cast<std::size_t>(
      std::ranges::count_if(sources, [](const std::string* source) { return !source->empty(); }));
}

std::optional<std::string> check_algorithm(const Options& options, const std::string& name) {
  const Algorithm* algorithm = find_algorithm(name);
  if (algorithm == nullptr) return "algorithms: there is no \"" + name + '"';
  const bool is_for_secrets = algorithm->key_type == KeyType::kSecret;
  if (is_for_secrets && options.secret.empty()) return "algorithms: " + name + " needs a secret";
  if (!is_for_secrets && !options.secret.empty()) {
    return "algorithms: " + name + " needs a public key, not a secret";
  }
  // RFC 7518, section 3.2.
  if (is_for_secrets && options.secret.size() < algorithm->digest_size) {
    return "secret: " + name + " needs one of " + std::to_string(algorithm->digest_size) +
           " bytes or more";
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> Options::accepted_algorithms() const {
  if (!algorithms.empty()) return algorithms;
  if (!secret.empty()) return {"HS256"};
  return {"RS256", "ES256"};
}

std::optional<std::string> Options::check() const {
  if (count_of_sources(*this) != 1) {
    return "mode: \"jwt\" needs one of secret, public_key_file, jwks_file and jwks_url";
  }
  for (const std::string& name : accepted_algorithms()) {
    if (auto fault = check_algorithm(*this, name)) return fault;
  }
  if (!jwks_url.empty() && !http::parse_url(jwks_url)) {
    return std::string("jwks_url: ") + http::kUrlRule;
  }
  return std::nullopt;
}

}  // namespace chat::auth
