// From a token's text to its bearer.
#pragma once

#include <chat/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "auth/claims.hpp"
#include "auth/key_set.hpp"

namespace chat::auth {

struct TokenRules {
  std::vector<std::string> algorithms = {};  ///< no other is allowed
  ClaimRules claims = {};
  std::string user_claim = "sub";
  std::vector<std::string> data_claims = {};
};

struct Bearer {
  std::string user_name;
  Object data;                        ///< the data claims present
  std::optional<std::int64_t> until;  ///< Unix time in seconds
};

/// Why a token is invalid.
struct Denial {
  Refusal refusal;
  bool may_be_new_key;  ///< a newer key might verify it
};

/// `now` is Unix time in seconds.
std::variant<Bearer, Denial> verify(std::string_view text, const KeySet& keys,
                                    const TokenRules& rules, std::int64_t now);

}  // namespace chat::auth
