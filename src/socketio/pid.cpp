#include "socketio/pid.hpp"

#include <array>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdexcept>

namespace chat::socketio {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kCodeBytes = 16;

std::string hex(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * size);
  for (std::size_t i = 0; i < size; ++i) {
    text += kDigits[bytes[i] >> 4U];
    text += kDigits[bytes[i] & 15U];
  }
  return text;
}

}  // namespace

std::string PidKey::random_secret() {
  std::string secret(kSecretBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), kSecretBytes) != 1) {
    throw std::runtime_error("no random numbers");
  }
  return secret;
}

std::string PidKey::code(std::string_view socket) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const unsigned char* const made = HMAC(
      EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
      reinterpret_cast<const unsigned char*>(socket.data()), socket.size(), digest.data(), &size);
  if (made == nullptr || size < kCodeBytes) throw std::runtime_error("HMAC failed");
  return hex(digest.data(), kCodeBytes);
}

std::string PidKey::make(std::string_view socket) const {
  return std::string(socket) + '.' + code(socket);
}

std::optional<std::string> PidKey::socket_of(std::string_view pid) const {
  const std::size_t dot = pid.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view socket = pid.substr(0, dot);
  const std::string_view theirs = pid.substr(dot + 1);
  const std::string ours = code(socket);
  if (theirs.size() != ours.size() || CRYPTO_memcmp(theirs.data(), ours.data(), ours.size()) != 0) {
    return std::nullopt;
  }
  return std::string(socket);
}

}  // namespace chat::socketio
