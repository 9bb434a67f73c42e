// Keys by id.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/fault.hpp"
#include "auth/key.hpp"

namespace chat::auth {

/// The fault names the file.
Fallible<std::string> read_text_file(const std::string& path);

using KeySet = std::vector<Key>;

/// A JSON Web Key Set (RFC 7517). Skips unusable keys: for encryption, of other kinds, too weak,
/// and secrets, which do not belong among public keys. A fault if the text is no key set, or has
/// more than kMaxKeys.
Fallible<KeySet> parse_key_set(std::string_view json);

inline constexpr std::size_t kMaxKeys = 100;

}  // namespace chat::auth
