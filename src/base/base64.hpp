// Base64 (RFC 4648): the standard alphabet, padded (section 4), and the URL-safe one without
// padding (section 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chat::base {

void append_base64(std::string& out, std::string_view bytes);

/// nullopt where the text is not the one encoding of some bytes: another alphabet, white space,
/// padding that is missing or misplaced, unused bits that are not zero.
std::optional<std::string> decode_base64(std::string_view text);

/// As decode_base64(), and takes what other encoders write too: blanks and line breaks anywhere,
/// the URL-safe alphabet, padding that is missing or cut short.
std::optional<std::string> decode_lenient_base64(std::string_view text);

std::string to_base64url(std::string_view bytes);

/// As decode_base64(): one text for the same bytes, so no padding either.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace chat::base
