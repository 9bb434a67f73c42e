// Proves to a node that another node forwarded a request.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace chat::cluster {

using Key = std::array<unsigned char, 32>;

/// HMAC-SHA256 (RFC 2104). Also derives keys for one purpose, so that a leaked one reveals no
/// other.
Key hmac(std::string_view secret, std::string_view text);

inline std::string_view as_text(const Key& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

/// The header of a proof, in lower case.
inline constexpr std::string_view kProofHeader = "chat-node-proof";

/// Proofs are "TIME.MAC": milliseconds since the epoch, and HMAC-SHA256 over these, the method and
/// the target, in URL-safe base64. A proof is valid for five minutes, to allow clock skew.
///
/// Thread-safe.
class Proofs {
 public:
  explicit Proofs(std::string_view secret) : key_(hmac(secret, "request proof")) {}

  std::string make(std::string_view method, std::string_view target, std::int64_t now) const;
  bool holds(std::string_view proof, std::string_view method, std::string_view target,
             std::int64_t now) const;

 private:
  const Key key_;
};

}  // namespace chat::cluster
