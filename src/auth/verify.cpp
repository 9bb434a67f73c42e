#include "auth/verify.hpp"

#include <algorithm>
#include <utility>

#include "auth/token.hpp"

namespace chat::auth {
namespace {

const Algorithm* allowed_algorithm(const std::string& name, const TokenRules& rules) {
  const bool listed = std::ranges::find(rules.algorithms, name) != rules.algorithms.end();
  return listed ? find_algorithm(name) : nullptr;
}

/// nullopt if one of the keys has signed the token.
std::optional<Denial> check_signature(const Token& token, const KeySet& keys,
                                      const TokenRules& rules) {
  const Algorithm* algorithm = allowed_algorithm(token.algorithm, rules);
  if (algorithm == nullptr) return Denial{Refusal::kAlgorithm, false};
  bool is_known = false;
  bool has_fitting = false;
  for (const Key& key : keys) {
    if (!key.is_meant_by(token.key_id)) continue;
    is_known = true;
    if (!key.fits(*algorithm)) continue;
    has_fitting = true;
    if (key.verify(*algorithm, token.signed_text, token.signature)) return std::nullopt;
  }
  if (!is_known) return Denial{Refusal::kUnknownKey, true};
  if (!has_fitting) return Denial{Refusal::kAlgorithm, !token.key_id};
  return Denial{Refusal::kSignature, !token.key_id};
}

Object data_of(const Object& claims, const std::vector<std::string>& names) {
  Object data;
  for (const std::string& name : names) {
    if (const Value* value = claims.find(name)) data.set(name, *value);
  }
  return data;
}

}  // namespace

std::variant<Bearer, Denial> verify(std::string_view text, const KeySet& keys,
                                    const TokenRules& rules, std::int64_t now) {
  const std::optional<Token> token = parse_token(text);
  if (!token) return Denial{Refusal::kMalformed, false};
  if (const auto denial = check_signature(*token, keys, rules)) return *denial;
  if (const auto refusal = check_claims(token->claims, rules.claims, now)) {
    return Denial{*refusal, false};
  }
  const Value* user = token->claims.find(rules.user_claim);
  if (user == nullptr || !user->is_string() || user->as_string().empty()) {
    return Denial{Refusal::kUser, false};
  }
  return Bearer{.user_name = user->as_string(),
                .data = data_of(token->claims, rules.data_claims),
                .until = end_of(token->claims, rules.claims)};
}

}  // namespace chat::auth
