// The name of a node, as session ids carry it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cluster/key.hpp"

namespace chat::cluster {

/// Seals addresses with AES-SIV (RFC 5297): clients, who see the token, learn nothing of it, and
/// nobody without the secret can make one that sends a node's requests elsewhere. The same address
/// gives the same token.
///
/// Threads: any. Throws std::runtime_error where OpenSSL has no such cipher.
class NodeTokens {
 public:
  explicit NodeTokens(std::string_view secret) : key_(hmac(secret, "node token")) {}

  /// In URL-safe base64 (RFC 4648, section 5).
  std::string seal(std::string_view address) const;

  /// nullopt for whatever seal() did not make with the same secret.
  std::optional<std::string> open(std::string_view token) const;

 private:
  const Key key_;
};

}  // namespace chat::cluster
