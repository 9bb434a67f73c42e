#include "auth/refusal.hpp"

namespace chat::auth {

std::string_view reason_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::kMalformed:
      return "malformed";
    case Refusal::kAlgorithm:
      return "algorithm";
    case Refusal::kUnknownKey:
      return "unknown key";
    case Refusal::kSignature:
      return "signature";
    case Refusal::kExpired:
      return "expired";
    case Refusal::kNotYetValid:
      return "not yet valid";
    case Refusal::kNoExpiry:
      return "no expiry";
    case Refusal::kIssuer:
      return "issuer";
    case Refusal::kAudience:
      return "audience";
    case Refusal::kUser:
      return "user";
  }
  return "malformed";
}

Error to_error(Refusal refusal) {
  Error error{.code = "invalidToken", .args = {}};
  error.args.emplace_back(reason_of(refusal));
  return error;
}

}  // namespace chat::auth
