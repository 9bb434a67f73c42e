// Keys by their names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/fault.hpp"
#include "auth/key.hpp"

namespace chat::auth {

using KeySet = std::vector<Key>;

/// A JSON Web Key Set (RFC 7517). Keys that are of no use here are left out: for encryption, of
/// other kinds, too weak, and secrets, which have no place among public keys. A fault where the
/// text is no key set, or one of more than kMaxKeys.
Fallible<KeySet> parse_key_set(std::string_view json);

inline constexpr std::size_t kMaxKeys = 100;

}  // namespace chat::auth
