#include "web/api_keys.hpp"

#include <algorithm>
#include <cctype>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdexcept>

namespace chat::web {
namespace {

/// The scheme's name is case-insensitive (RFC 9110, section 11.1).
bool is_bearer(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  return authorization.size() > kScheme.size() &&
         std::equal(kScheme.begin(), kScheme.end(), authorization.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

std::string_view key_of(std::string_view authorization) {
  std::string_view key = authorization.substr(authorization.find(' '));
  key.remove_prefix(std::min(key.size(), key.find_first_not_of(' ')));
  return key;
}

}  // namespace

ApiKeys::ApiKeys(const std::vector<ApiKey>& keys) {
  for (const ApiKey& key : keys) {
    known_.push_back({digest_of(key.key), {key.name, Rights(key.rights)}});
  }
}

ApiKeys::Digest ApiKeys::digest_of(std::string_view key) {
  Digest digest{};
  unsigned size = 0;
  if (EVP_Digest(key.data(), key.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL computes no SHA-256");
  }
  return digest;
}

const ApiKeys::Holder* ApiKeys::find(std::string_view authorization) const {
  if (!is_bearer(authorization)) return nullptr;
  const Digest given = digest_of(key_of(authorization));
  const Holder* found = nullptr;
  for (const Known& known : known_) {
    const bool is_it = CRYPTO_memcmp(known.digest.data(), given.data(), given.size()) == 0;
    found = is_it ? &known.holder : found;
  }
  return found;
}

}  // namespace chat::web
