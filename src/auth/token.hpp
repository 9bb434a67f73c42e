// A parsed JSON Web Token in compact form (RFC 7519, RFC 7515 section 3.1).
#pragma once

#include <chat/value.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace chat::auth {

/// A larger one is malformed: anyone may send it before authentication.
inline constexpr std::size_t kMaxTokenSize = std::size_t{16} * 1024;

/// Untrusted until the signature is verified.
struct Token {
  std::string algorithm;
  std::optional<std::string> key_id;
  std::string_view signed_text;  ///< part of the parsed text
  std::string signature;
  Object claims;
};

/// nullopt if the text is no token, or has extensions that must be understood (`crit`).
std::optional<Token> parse_token(std::string_view text);

}  // namespace chat::auth
