// Why a token is refused, and what the client is told of it.
#pragma once

#include <chat/error.hpp>
#include <cstdint>
#include <string_view>

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

/// Two or three words; nothing of the token's.
std::string_view reason_of(Refusal refusal);

/// `invalidToken`, with the reason.
Error to_error(Refusal refusal);

}  // namespace chat::auth
