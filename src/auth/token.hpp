// A JSON Web Token in its compact form (RFC 7519, RFC 7515 section 3.1), taken apart.
#pragma once

#include <chat/value.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace chat::auth {

/// A larger one is malformed: it comes from anybody, before they are known.
inline constexpr std::size_t kMaxTokenSize = std::size_t{16} * 1024;

/// Nothing of it is to be believed before its signature was checked.
struct Token {
  std::string algorithm;
  std::optional<std::string> key_id;
  std::string_view signed_text;  ///< of the text that was parsed
  std::string signature;
  Object claims;
};

/// nullopt where the text is none, or has extensions that must be understood (`crit`).
std::optional<Token> parse_token(std::string_view text);

}  // namespace chat::auth
