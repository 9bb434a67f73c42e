// A key that verifies signatures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "auth/fault.hpp"

struct evp_pkey_st;

namespace chat::auth {

enum class KeyType : std::uint8_t { kSecret, kRsa, kEc };

struct Algorithm {
  std::string_view name;  ///< a token's `alg`
  KeyType key_type;       ///< the only type accepted
  const char* digest;     ///< its name in OpenSSL
  std::size_t digest_size;
  std::string_view curve;  ///< its name in OpenSSL; empty except for elliptic curves
};

std::span<const Algorithm> algorithms();

/// nullptr for any other name, including `none`.
const Algorithm* find_algorithm(std::string_view name);

using PublicKey = std::shared_ptr<evp_pkey_st>;

/// Immutable; copies share it. A key has one fixed type: a secret, RSA, or a curve. verify()
/// rejects an algorithm of another type, so a public key can never serve as a secret, with which
/// everybody could sign.
///
/// This code parses tokens; OpenSSL checks the signatures. Debian 12's libjwt has no key sets,
/// takes the algorithm from the token unless its caller checks first, accepts any bytes as a key
/// for any algorithm, and does not compare signatures in constant time.
class Key {
 public:
  static Key of_secret(std::string secret);

  /// A PEM public key or certificate.
  static Fallible<Key> of_pem(const std::string& pem);

  /// RSA with at least 2048 bits, or a curve of algorithms().
  static Fallible<Key> of_public_key(PublicKey key);

  /// Names the key, and restricts it to one algorithm.
  void set_id(std::string id) { id_ = std::move(id); }
  void set_only(const Algorithm& algorithm) { only_ = &algorithm; }

  /// True if a token with this key id means this key. A key without an id matches any.
  bool is_meant_by(const std::optional<std::string>& id) const;
  bool fits(const Algorithm& algorithm) const;

  /// False if the signature is wrong or the key does not fit.
  bool verify(const Algorithm& algorithm, std::string_view text, std::string_view signature) const;

 private:
  Key() = default;
  bool verify_secret(const Algorithm& algorithm, std::string_view text,
                     std::string_view signature) const;
  bool verify_public(const Algorithm& algorithm, std::string_view text,
                     std::string_view signature) const;

  KeyType type_ = KeyType::kSecret;
  std::string secret_;
  PublicKey public_;
  std::string curve_;
  std::optional<std::string> id_;
  const Algorithm* only_ = nullptr;
};

}  // namespace chat::auth
