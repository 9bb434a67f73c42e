#include "cluster/proof.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>

#include "base/base64.hpp"
#include "base/parse_number.hpp"

namespace chat::cluster {

Key hmac(std::string_view secret, std::string_view text) {
  Key key{};
  unsigned size = 0;
  if (::HMAC(::EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), key.data(),
             &size) == nullptr) {
    throw std::runtime_error("OpenSSL has no HMAC-SHA256");
  }
  return key;
}

namespace {

constexpr std::int64_t kTolerance = 300'000;  // ms

}  // namespace

std::string Proofs::make(std::string_view method, std::string_view target, std::int64_t now) const {
  std::string text = std::to_string(now);
  const std::size_t time_size = text.size();
  text.append(1, '\n').append(method).append(1, '\n').append(target);
  const Key mac = hmac(as_text(key_), text);
  text.resize(time_size);
  return text + '.' + base::to_base64url(as_text(mac));
}

bool Proofs::holds(std::string_view proof, std::string_view method, std::string_view target,
                   std::int64_t now) const {
  const auto time = base::parse_number<std::int64_t>(proof.substr(0, proof.find('.')));
  if (!time || *time < now - kTolerance || *time > now + kTolerance) return false;
  const std::string expected = make(method, target, *time);
  return proof.size() == expected.size() &&
         ::CRYPTO_memcmp(proof.data(), expected.data(), proof.size()) == 0;
}

}  // namespace chat::cluster
