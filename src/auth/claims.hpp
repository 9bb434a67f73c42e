// What a token says, and whether it is for here and now (RFC 7519, section 4.1).
#pragma once

#include <chat/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/refusal.hpp"

namespace chat::auth {

struct ClaimRules {
  std::string issuer = {};                 ///< empty: anyone's
  std::vector<std::string> audience = {};  ///< one of them is to be named; none: nobody is to be
  std::int64_t leeway = 0;                 ///< seconds by which clocks may differ
  bool require_expiry = true;
};

/// nullopt where the claims hold. `now` is in seconds of Unix time.
std::optional<Refusal> check_claims(const Object& claims, const ClaimRules& rules,
                                    std::int64_t now);

/// The first second, the leeway included, at which the token no longer holds; nullopt: it always
/// will. Of claims that were checked.
std::optional<std::int64_t> end_of(const Object& claims, const ClaimRules& rules);

}  // namespace chat::auth
