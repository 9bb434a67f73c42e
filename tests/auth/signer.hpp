// Makes keys and signs tokens, as an issuer would.
#pragma once

#include <chat/value.hpp>
#include <memory>
#include <openssl/evp.h>
#include <string>
#include <string_view>

namespace chat::auth::test {

/// header.claims, each as base64url.
std::string unsigned_token(const Object& header, const Object& claims);

/// A key pair or a secret, freshly generated.
class Signer {
 public:
  /// The name of the algorithm is "RS256", "ES384", "HS256" or the like.
  explicit Signer(std::string algorithm, std::string secret = "");

  /// The header is {alg, kid}, without `kid` if it is empty.
  std::string token(const Object& claims, const std::string& kid = "") const;
  std::string sign(const Object& header, const Object& claims) const;
  std::string signature_of(std::string_view text) const;

  std::string public_pem() const;
  std::string private_pem() const;
  Object jwk(const std::string& kid = "") const;

 private:
  std::string number(const char* name) const;
  std::string raw_ec_signature(const std::string& der) const;

  std::string algorithm_;
  std::string secret_;
  std::shared_ptr<EVP_PKEY> key_;
};

/// An RSA key that is too short.
std::string weak_rsa_pem();

std::string key_set_of(std::initializer_list<Object> keys);

}  // namespace chat::auth::test
