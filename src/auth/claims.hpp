// A token's claims and their validity here and now (RFC 7519, section 4.1).
#pragma once

#include <chat/error.hpp>
#include <chat/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat::auth {

enum class Refusal : std::uint8_t {
  kMalformed,
  kAlgorithm,
  kUnknownKey,
  kSignature,
  kExpired,
  kNotYetValid,
  kNoExpiry,
  kIssuer,
  kAudience,
  kUser,
};

/// Two or three words, without anything from the token.
std::string_view reason_of(Refusal refusal);

/// `invalidToken`, with the reason.
Error to_error(Refusal refusal);

struct ClaimRules {
  std::string issuer = {};                 ///< empty: any
  std::vector<std::string> audience = {};  ///< the token must name one; none: it must name nobody
  std::int64_t leeway = 0;                 ///< tolerated clock skew, seconds
  bool require_expiry = true;
};

/// nullopt if the claims are valid. `now` is Unix time in seconds.
std::optional<Refusal> check_claims(const Object& claims, const ClaimRules& rules,
                                    std::int64_t now);

/// The first second at which the token is expired, leeway included; nullopt: it never expires. The
/// claims must have been checked.
std::optional<std::int64_t> end_of(const Object& claims, const ClaimRules& rules);

}  // namespace chat::auth
