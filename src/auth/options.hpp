// Options of logins by token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chat::auth {

struct Options {
  // The keys' source: one of these.
  std::string secret = {};
  std::string public_key_file = {};
  std::string jwks_file = {};
  std::string jwks_url = {};

  std::string tls_ca_file = {};           ///< for jwks_url
  std::int64_t jwks_refresh = 300'000;    ///< milliseconds
  std::int64_t jwks_cooldown = 5'000;     ///< milliseconds
  std::vector<std::string> algorithms{};  ///< none: accepted_algorithms() decides

  std::string issuer = {};
  std::vector<std::string> audience{};
  std::int64_t leeway = 0;  ///< seconds
  bool require_expiry = true;
  std::string user_claim = "sub";
  std::vector<std::string> data_claims{};

  /// HS256 with a secret; RS256 and ES256 with public keys.
  std::vector<std::string> accepted_algorithms() const;

  /// The first fault as "name: reason", without secrets. Reads no files.
  std::optional<std::string> check() const;
};

}  // namespace chat::auth
