// Base64 (RFC 4648): the standard alphabet, padded (section 4), and the URL-safe one without
// padding (section 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chat::base {

void append_base64(std::string& out, std::string_view bytes);

/// Decodes the canonical encoding only. Returns nullopt for another alphabet, white space, missing
/// or misplaced padding, and unused bits that are not zero.
std::optional<std::string> decode_base64(std::string_view text);

/// As decode_base64(), and also accepts what other encoders write: blanks and line breaks anywhere,
/// the URL-safe alphabet, missing or shortened padding.
std::optional<std::string> decode_lenient_base64(std::string_view text);

std::string to_base64url(std::string_view bytes);

/// As decode_base64(): only the canonical encoding, so without padding.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace chat::base
