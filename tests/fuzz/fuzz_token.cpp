// Anything that a client or a key server sends is parsed or refused. No unsigned token is valid.
//
// The first byte: bit 0 chooses between a token and a key set.
#include <chat/value.hpp>
#include <string>
#include <variant>

#include "auth/key_set.hpp"
#include "auth/token.hpp"
#include "auth/verify.hpp"
#include "fuzz/fuzz.hpp"

namespace {

using chat::fuzz::expect;
using namespace chat::auth;

TokenRules lax_rules() {
  TokenRules rules;
  for (const Algorithm& algorithm : algorithms()) rules.algorithms.emplace_back(algorithm.name);
  rules.algorithms.emplace_back("none");
  rules.claims.require_expiry = false;
  return rules;
}

void check_token(std::string_view text) {
  static const KeySet keys = {Key::of_secret("a secret that no input knows")};
  static const TokenRules rules = lax_rules();
  const auto token = parse_token(text);
  if (token) {
    expect(text.starts_with(token->signed_text), "what is signed is the token's beginning");
    check_claims(token->claims, rules.claims, 1'700'000'000);
    end_of(token->claims, rules.claims);
  }
  const auto verdict = verify(text, keys, rules, 1'700'000'000);
  expect(std::holds_alternative<Denial>(verdict), "no token holds that was not signed");
}

void check_key_set(std::string_view json) {
  const auto keys = parse_key_set(json);
  if (!keys) return;
  expect(keys->size() <= kMaxKeys, "a key set is limited");
  for (const Key& key : *keys) {
    for (const Algorithm& algorithm : algorithms()) {
      const bool is_secret = algorithm.key_type == KeyType::kSecret;
      expect(!is_secret || !key.fits(algorithm), "a public key is no secret");
      expect(!key.verify(algorithm, "text", std::string(64, 'x')), "nothing holds unsigned");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chat::fuzz::Input input(data, size);
  if (input.take_byte() & 1) {
    check_key_set(input.rest());
  } else {
    check_token(input.rest());
  }
  return 0;
}
