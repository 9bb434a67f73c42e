// Keys for one purpose each, made from the secret that all nodes have.
#pragma once

#include <array>
#include <string_view>

namespace chat::cluster {

using Key = std::array<unsigned char, 32>;

/// HMAC-SHA256 (RFC 2104), also as a key for one purpose: one that leaks gives away no other.
Key hmac(std::string_view secret, std::string_view text);

inline std::string_view as_text(const Key& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

}  // namespace chat::cluster
