// A key that signatures are checked with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth/algorithm.hpp"
#include "auth/fault.hpp"

struct evp_pkey_st;

namespace chat::auth {

using PublicKey = std::shared_ptr<evp_pkey_st>;

/// Immutable; copies share it. A key is of one type for good, so that a public key can never be
/// taken for a secret: whoever knows the public key could sign by it.
class Key {
 public:
  static Key of_secret(std::string secret);

  /// A public key, or a certificate, in PEM.
  static Fallible<Key> of_pem(const std::string& pem);

  /// Of RSA with 2048 bits or more, or on one of the curves of algorithms().
  static Fallible<Key> of_public_key(PublicKey key);

  /// Names the key, and says that it is for one algorithm alone.
  void set_id(std::string id) { id_ = std::move(id); }
  void set_only(const Algorithm& algorithm) { only_ = &algorithm; }

  /// Whether a token that names this key means this one. A key without a name is anyone's.
  bool is_meant_by(const std::optional<std::string>& id) const;
  bool fits(const Algorithm& algorithm) const;

  /// False where the signature is another's, or the key does not fit.
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
