#include "auth/claims.hpp"

#include <algorithm>
#include <cmath>

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
  Error error{.code = std::string(codes::kInvalidToken), .args = {}};
  error.args.emplace_back(reason_of(refusal));
  return error;
}

namespace {

// Beyond any date, without overflow in additions.
constexpr double kMaxTime = 1e15;

struct Time {
  bool is_there = false;
  bool is_valid = true;
  std::int64_t seconds = 0;
};

/// A NumericDate: seconds, which may have a fraction.
Time time_of(const Object& claims, std::string_view name) {
  const Value* value = claims.find(name);
  if (value == nullptr) return {};
  const std::optional<double> number = value->number();
  if (!number) return {.is_there = true, .is_valid = false};
  const double clamped = std::clamp(std::floor(*number), -kMaxTime, kMaxTime);
  return {.is_there = true, .seconds = static_cast<std::int64_t>(clamped)};
}

bool is_one_of(const Value& name, const std::vector<std::string>& names) {
  const std::string* text = name.if_string();
  return text != nullptr && std::ranges::find(names, *text) != names.end();
}

/// A principal missing from a token's audience must reject it.
bool holds_audience(const Object& claims, const std::vector<std::string>& wanted) {
  const Value* audience = claims.find("aud");
  if (audience == nullptr) return wanted.empty();
  const Array* list = audience->if_array();
  if (list == nullptr) return is_one_of(*audience, wanted);
  return std::ranges::any_of(*list,
                             [&wanted](const Value& name) { return is_one_of(name, wanted); });
}

bool holds_issuer(const Object& claims, const std::string& wanted) {
  if (wanted.empty()) return true;
  const Value* issuer = claims.find("iss");
  return issuer != nullptr && *issuer == Value(wanted);
}

}  // namespace

std::optional<Refusal> check_claims(const Object& claims, const ClaimRules& rules,
                                    std::int64_t now) {
  const Time expiry = time_of(claims, "exp");
  const Time start = time_of(claims, "nbf");
  if (!expiry.is_valid || !start.is_valid) return Refusal::kMalformed;
  if (!expiry.is_there && rules.require_expiry) return Refusal::kNoExpiry;
  if (expiry.is_there && now >= expiry.seconds + rules.leeway) return Refusal::kExpired;
  if (start.is_there && now < start.seconds - rules.leeway) return Refusal::kNotYetValid;
  if (!holds_issuer(claims, rules.issuer)) return Refusal::kIssuer;
  if (!holds_audience(claims, rules.audience)) return Refusal::kAudience;
  return std::nullopt;
}

std::optional<std::int64_t> end_of(const Object& claims, const ClaimRules& rules) {
  const Time expiry = time_of(claims, "exp");
  if (!expiry.is_there) return std::nullopt;
  return expiry.seconds + rules.leeway;
}

}  // namespace chat::auth
