#include "auth/verify.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "signer.hpp"

namespace chat::auth {
namespace {

using test::Signer;

constexpr std::int64_t kNow = 1'700'000'000;
const std::string kSecret(64, 's');

Object claims_with(std::initializer_list<Object::Member> more = {}) {
  Object claims{{"sub", "ann"}, {"exp", kNow + 60}};
  for (const auto& [name, value] : more) claims.set(name, value);
  return claims;
}

KeySet set_of(Key key) { return {std::move(key)}; }

TokenRules rules_for(std::vector<std::string> algorithms) {
  TokenRules rules;
  rules.algorithms = std::move(algorithms);
  return rules;
}

/// The user's name, or the reason for the refusal in brackets.
std::string outcome(const std::string& token, const KeySet& keys, const TokenRules& rules,
                    std::int64_t now = kNow) {
  const auto verdict = verify(token, keys, rules, now);
  if (const auto* bearer = std::get_if<Bearer>(&verdict)) return bearer->user_name;
  return '[' + std::string(reason_of(std::get<Denial>(verdict).refusal)) + ']';
}

class EachAlgorithm : public testing::TestWithParam<const char*> {
 protected:
  EachAlgorithm() : signer_(GetParam(), kSecret) {}

  Key key() const {
    if (std::string(GetParam()).starts_with("HS")) return Key::of_secret(kSecret);
    return Key::of_pem(signer_.public_pem()).value();
  }

  const Signer signer_;
  const TokenRules rules_ = rules_for({GetParam()});
};

TEST_P(EachAlgorithm, TakesWhatItsKeyHasSigned) {
  EXPECT_EQ(outcome(signer_.token(claims_with()), set_of(key()), rules_), "ann");
}

TEST_P(EachAlgorithm, RefusesWhatAnotherKeyHasSigned) {
  const Signer other(GetParam(), std::string(64, 'o'));
  EXPECT_EQ(outcome(other.token(claims_with()), set_of(key()), rules_), "[signature]");
}

TEST_P(EachAlgorithm, RefusesClaimsThatWereChanged) {
  const std::string token = signer_.token(claims_with());
  const std::string header = token.substr(0, token.find('.') + 1);
  const std::string signature = token.substr(token.rfind('.'));
  const std::string claims = base::to_base64url(to_json(claims_with({{"sub", "eve"}})));
  EXPECT_EQ(outcome(header + claims + signature, set_of(key()), rules_), "[signature]");
}

TEST_P(EachAlgorithm, RefusesASignatureThatWasCutOrChanged) {
  const Object header{{"alg", GetParam()}};
  const std::string text = test::unsigned_token(header, claims_with());
  const std::string signature = signer_.signature_of(text);
  const auto with = [&](const std::string& changed) {
    return outcome(text + '.' + base::to_base64url(changed), set_of(key()), rules_);
  };
  ASSERT_EQ(with(signature), "ann");
  EXPECT_EQ(with(""), "[signature]");
  EXPECT_EQ(with(signature.substr(1)), "[signature]");
  EXPECT_EQ(with(signature + 'x'), "[signature]");
  EXPECT_EQ(with(std::string(signature.size(), '\0')), "[signature]");
  std::string flipped = signature;
  flipped[flipped.size() / 2] ^= 1;
  EXPECT_EQ(with(flipped), "[signature]");
}

TEST_P(EachAlgorithm, RefusesOneThatIsNotListed) {
  for (const Algorithm& other : algorithms()) {
    if (other.name == GetParam()) continue;
    EXPECT_EQ(
        outcome(signer_.token(claims_with()), set_of(key()), rules_for({std::string(other.name)})),
        "[algorithm]");
  }
}

TEST_P(EachAlgorithm, RefusesAKeyOfAnotherKindUnderItsName) {
  for (const Algorithm& other : algorithms()) {
    if (other.name == GetParam()) continue;
    const Object header{{"alg", other.name}};
    EXPECT_NE(outcome(signer_.sign(header, claims_with()), set_of(key()),
                      rules_for({GetParam(), std::string(other.name)})),
              "ann")
        << other.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Tokens, EachAlgorithm,
                         testing::Values("HS256", "HS384", "HS512", "RS256", "RS384", "RS512",
                                         "ES256", "ES384"),
                         [](const auto& parameter) { return parameter.param; });

class Tokens : public testing::Test {
 protected:
  const Signer signer_{"HS256", kSecret};
  const KeySet keys_ = set_of(Key::of_secret(kSecret));
  TokenRules rules_ = rules_for({"HS256"});

  std::string outcome_of(const Object& claims, std::int64_t now = kNow) {
    return outcome(signer_.token(claims), keys_, rules_, now);
  }
};

TEST_F(Tokens, WithoutASignatureAreRefused) {
  for (const char* none : {"none", "None", "NONE", ""}) {
    const std::string text = test::unsigned_token(Object{{"alg", none}}, claims_with());
    rules_.algorithms = {"HS256", none};
    EXPECT_EQ(outcome(text + '.', keys_, rules_), "[algorithm]");
    EXPECT_EQ(outcome(text + '.' + base::to_base64url("x"), keys_, rules_), "[algorithm]");
  }
}

TEST(KeyConfusion, APublicKeyIsNoSecret) {
  const Signer issuer("RS256");
  const Key key = Key::of_pem(issuer.public_pem()).value();
  const TokenRules rules = rules_for({"RS256", "HS256"});
  const Signer forger("HS256", issuer.public_pem());
  EXPECT_EQ(outcome(forger.token(claims_with()), {key}, rules), "[algorithm]");

  const Key secret = Key::of_secret(kSecret);
  EXPECT_EQ(outcome(forger.token(claims_with()), {key, secret}, rules), "[signature]");
  EXPECT_EQ(outcome(issuer.token(claims_with()), {secret, key}, rules), "ann");
}

TEST_F(Tokens, HoldUntilTheyExpire) {
  EXPECT_EQ(outcome_of(claims_with(), kNow + 59), "ann");
  EXPECT_EQ(outcome_of(claims_with(), kNow + 60), "[expired]");
  EXPECT_EQ(outcome_of(claims_with({{"exp", -1}})), "[expired]");
  EXPECT_EQ(outcome_of(claims_with({{"exp", 1e300}})), "ann");
  rules_.claims.leeway = 5;
  EXPECT_EQ(outcome_of(claims_with(), kNow + 64), "ann");
  EXPECT_EQ(outcome_of(claims_with(), kNow + 65), "[expired]");
}

TEST_F(Tokens, HoldFromWhenTheySay) {
  EXPECT_EQ(outcome_of(claims_with({{"nbf", kNow}})), "ann");
  EXPECT_EQ(outcome_of(claims_with({{"nbf", kNow + 1}})), "[not yet valid]");
  rules_.claims.leeway = 1;
  EXPECT_EQ(outcome_of(claims_with({{"nbf", kNow + 1}})), "ann");
}

TEST_F(Tokens, NeedAnExpiryUnlessTheRulesSayOtherwise) {
  const Object endless{{"sub", "ann"}};
  EXPECT_EQ(outcome_of(endless), "[no expiry]");
  rules_.claims.require_expiry = false;
  EXPECT_EQ(outcome_of(endless), "ann");
}

TEST_F(Tokens, WithTimesThatAreNoneAreMalformed) {
  for (const Value& time : {Value("soon"), Value(nullptr), Value(true), Value(Array{})}) {
    EXPECT_EQ(outcome_of(claims_with({{"exp", time}})), "[malformed]");
    EXPECT_EQ(outcome_of(claims_with({{"nbf", time}})), "[malformed]");
  }
}

TEST_F(Tokens, AreFromTheIssuerThatIsWanted) {
  EXPECT_EQ(outcome_of(claims_with({{"iss", "anyone"}})), "ann");
  rules_.claims.issuer = "https://issuer";
  EXPECT_EQ(outcome_of(claims_with({{"iss", "https://issuer"}})), "ann");
  EXPECT_EQ(outcome_of(claims_with({{"iss", "https://issuer/"}})), "[issuer]");
  EXPECT_EQ(outcome_of(claims_with({{"iss", Array{"https://issuer"}}})), "[issuer]");
  EXPECT_EQ(outcome_of(claims_with()), "[issuer]");
}

TEST_F(Tokens, AreForTheAudienceThatIsWanted) {
  EXPECT_EQ(outcome_of(claims_with()), "ann");
  EXPECT_EQ(outcome_of(claims_with({{"aud", "others"}})), "[audience]");
  rules_.claims.audience = {"chat", "talk"};
  EXPECT_EQ(outcome_of(claims_with({{"aud", "talk"}})), "ann");
  EXPECT_EQ(outcome_of(claims_with({{"aud", Array{"shop", "chat"}}})), "ann");
  EXPECT_EQ(outcome_of(claims_with({{"aud", Array{"shop", 5}}})), "[audience]");
  EXPECT_EQ(outcome_of(claims_with({{"aud", Array{}}})), "[audience]");
  EXPECT_EQ(outcome_of(claims_with()), "[audience]");
}

TEST_F(Tokens, NameTheUserInTheClaimThatIsWanted) {
  EXPECT_EQ(outcome_of(claims_with({{"sub", ""}})), "[user]");
  EXPECT_EQ(outcome_of(claims_with({{"sub", 5}})), "[user]");
  rules_.user_claim = "nick";
  EXPECT_EQ(outcome_of(claims_with({{"nick", "annie"}})), "annie");
  EXPECT_EQ(outcome_of(claims_with()), "[user]");
}

TEST_F(Tokens, BringTheDataThatIsWantedAndNoMore) {
  rules_.data_claims = {"role", "missing"};
  rules_.claims.leeway = 3;
  const std::string token = signer_.token(claims_with({{"role", Array{"a"}}, {"mail", "a@b"}}));
  const auto verdict = verify(token, keys_, rules_, kNow);
  const auto* bearer = std::get_if<Bearer>(&verdict);
  ASSERT_NE(bearer, nullptr);
  EXPECT_EQ(Value(bearer->data), Value(Object{{"role", Array{"a"}}}));
  EXPECT_EQ(bearer->until, kNow + 63);
}

TEST_F(Tokens, AreCheckedByTheKeyThatTheyName) {
  const Signer first("ES256");
  const Signer second("ES256");
  rules_ = rules_for({"ES256"});
  const KeySet keys = parse_key_set(test::key_set_of({first.jwk("1"), second.jwk("2")})).value();
  EXPECT_EQ(outcome(first.token(claims_with(), "1"), keys, rules_), "ann");
  EXPECT_EQ(outcome(second.token(claims_with(), "2"), keys, rules_), "ann");
  EXPECT_EQ(outcome(second.token(claims_with()), keys, rules_), "ann");
  EXPECT_EQ(outcome(first.token(claims_with(), "2"), keys, rules_), "[signature]");
  EXPECT_EQ(outcome(first.token(claims_with(), "3"), keys, rules_), "[unknown key]");
}

TEST_F(Tokens, OfAnUnknownKeyAreWorthANewLookAtTheKeys) {
  const Signer first("ES256");
  const Signer second("ES256");
  rules_ = rules_for({"ES256"});
  const auto is_worth_it = [&](const KeySet& keys, const std::string& kid) {
    const auto verdict = verify(second.token(claims_with(), kid), keys, rules_, kNow);
    return std::get<Denial>(verdict).may_be_new_key;
  };
  const KeySet named = parse_key_set(test::key_set_of({first.jwk("1")})).value();
  EXPECT_TRUE(is_worth_it(named, "2"));
  EXPECT_TRUE(is_worth_it(named, ""));
  EXPECT_TRUE(is_worth_it({}, ""));
  EXPECT_FALSE(is_worth_it(named, "1"));
}

}  // namespace
}  // namespace chat::auth
