// A node's name in session ids.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cluster/proof.hpp"

namespace chat::cluster {

/// Encrypts addresses with AES-SIV (RFC 5297): the token tells clients nothing, and only holders of
/// the secret can make one that directs requests elsewhere. The same address gives the same token.
///
/// Thread-safe. Throws std::runtime_error if OpenSSL has no such cipher.
class NodeTokens {
 public:
  explicit NodeTokens(std::string_view secret) : key_(hmac(secret, "node token")) {}

  /// In URL-safe base64 (RFC 4648, section 5).
  std::string seal(std::string_view address) const;

  /// nullopt unless seal() made it with the same secret.
  std::optional<std::string> open(std::string_view token) const;

 private:
  const Key key_;
};

}  // namespace chat::cluster
