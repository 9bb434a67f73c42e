// Base64url without padding (RFC 7515, section 2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chat::auth {

/// nullopt where the text is not the one encoding of some bytes.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace chat::auth
