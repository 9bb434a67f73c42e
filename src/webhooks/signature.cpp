#include "webhooks/signature.hpp"

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/base64.hpp"

namespace chat::webhooks {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kMinSize = 24;
constexpr std::size_t kMaxSize = 64;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::optional<std::string> parse_secret(std::string_view text) {
  if (!text.starts_with(kPrefix)) return std::nullopt;
  auto bytes = base::decode_base64(text.substr(kPrefix.size()));
  if (!bytes || bytes->size() < kMinSize || bytes->size() > kMaxSize) return std::nullopt;
  return bytes;
}

std::string sign(std::string_view secret, std::string_view id, std::int64_t timestamp,
                 std::string_view body) {
  std::string text(id);
  text.append(".").append(std::to_string(timestamp)).append(".").append(body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(text), text.size(),
       code.data(), &size);
  std::string signature = "v1,";
  base::append_base64(signature, {reinterpret_cast<const char*>(code.data()), size});
  return signature;
}

}  // namespace chat::webhooks
