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
  for (const ApiKey& key : keys) digests_.push_back(digest_of(key.key));
}

ApiKeys::Digest ApiKeys::digest_of(std::string_view key) {
  Digest digest{};
  unsigned size = 0;
  if (EVP_Digest(key.data(), key.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL computes no SHA-256");
  }
  return digest;
}

bool ApiKeys::allow(std::string_view authorization) const {
  if (!is_bearer(authorization)) return false;
  const Digest given = digest_of(key_of(authorization));
  bool found = false;
  for (const Digest& digest : digests_) {
    found |= CRYPTO_memcmp(digest.data(), given.data(), digest.size()) == 0;
  }
  return found;
}

}  // namespace chat::web
