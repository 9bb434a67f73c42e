// The signatures that tokens may have (RFC 7518, section 3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace chat::auth {

enum class KeyType : std::uint8_t { kSecret, kRsa, kEc };

struct Algorithm {
  std::string_view name;  ///< as the `alg` of a token has it
  KeyType key_type;       ///< no other key will do
  const char* digest;     ///< its name in OpenSSL
  std::size_t digest_size;
  std::string_view curve;  ///< its name in OpenSSL; empty but for elliptic curves
};

std::span<const Algorithm> algorithms();

/// nullptr for any other name, `none` among them.
const Algorithm* find_algorithm(std::string_view name);

}  // namespace chat::auth
