#include "auth/key_set.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "signer.hpp"

namespace chat::auth {
namespace {

using test::key_set_of;
using test::Signer;

/// The key with one member changed.
Object with(Object jwk, const char* name, Value value) {
  jwk.set(name, std::move(value));
  return jwk;
}

std::size_t count_of(std::initializer_list<Object> keys) {
  return parse_key_set(key_set_of(keys)).value().size();
}

TEST(KeySet, HasTheKeysOfAllKindsThatThereAre) {
  EXPECT_EQ(count_of({}), 0u);
  for (const char* algorithm : {"RS256", "ES256", "ES384"}) {
    const Signer signer(algorithm);
    const KeySet keys = parse_key_set(key_set_of({signer.jwk()})).value();
    ASSERT_EQ(keys.size(), 1u) << algorithm;
    EXPECT_TRUE(keys[0].fits(*find_algorithm(algorithm)));
    EXPECT_TRUE(keys[0].verify(*find_algorithm(algorithm), "text", signer.signature_of("text")));
  }
}

TEST(KeySet, LeavesOutWhatIsOfNoUse) {
  const Object good = Signer("ES256").jwk("good");
  EXPECT_EQ(count_of({good, Object{{"kty", "OKP"}, {"crv", "Ed25519"}}, Object{}}), 1u);
  EXPECT_EQ(count_of({with(good, "use", "enc")}), 0u);
  EXPECT_EQ(count_of({with(good, "use", "sig")}), 1u);
  EXPECT_EQ(count_of({with(good, "key_ops", Array{"sign"})}), 0u);
  EXPECT_EQ(count_of({with(good, "key_ops", Array{"verify"})}), 1u);
  EXPECT_EQ(count_of({with(good, "crv", "secp256k1")}), 0u);
  EXPECT_EQ(count_of({with(good, "crv", "P-384")}), 0u);
  EXPECT_EQ(count_of({with(good, "alg", "ES384")}), 0u);
  EXPECT_EQ(count_of({with(good, "alg", "ES256K")}), 0u);
  EXPECT_EQ(count_of({with(good, "alg", "ES256")}), 1u);
}

TEST(KeySet, HasNoSecretAmongPublicKeys) {
  const Signer secret("HS256", std::string(64, 's'));
  EXPECT_EQ(count_of({secret.jwk("1")}), 0u);
}

TEST(KeySet, LeavesOutAPointThatIsOnNoCurve) {
  const Object good = Signer("ES256").jwk();
  EXPECT_EQ(count_of({with(good, "x", *good.find("y"))}), 0u);
  EXPECT_EQ(count_of({with(good, "x", base::to_base64url(std::string(32, '\0')))}), 0u);
  EXPECT_EQ(count_of({with(good, "x", "AA")}), 0u);
  EXPECT_EQ(count_of({with(good, "x", 5)}), 0u);
}

TEST(KeySet, LeavesOutNumbersThatAreNoKey) {
  const Object good = Signer("RS256").jwk();
  EXPECT_EQ(count_of({with(good, "n", "")}), 0u);
  EXPECT_EQ(count_of({with(good, "e", "")}), 0u);
  EXPECT_EQ(count_of({with(good, "n", "AQAB")}), 0u);
  EXPECT_EQ(count_of({with(good, "n", "not base64!")}), 0u);
  EXPECT_EQ(count_of({with(good, "n", base::to_base64url(std::string(5'000, 'x')))}), 0u);
}

TEST(KeySet, OneForAnAlgorithmIsForNoOther) {
  const Signer signer("RS256");
  const KeySet keys = parse_key_set(key_set_of({with(signer.jwk(), "alg", "RS256")})).value();
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_TRUE(keys[0].fits(*find_algorithm("RS256")));
  EXPECT_FALSE(keys[0].fits(*find_algorithm("RS512")));
}

TEST(KeySet, OfOtherShapesIsNone) {
  for (const char* text : {"", "{}", "[]", R"({"keys":{}})", R"({"keys":[)", "<html>"}) {
    EXPECT_FALSE(parse_key_set(text)) << text;
  }
  EXPECT_EQ(parse_key_set(R"({"keys":[5,null]})").value().size(), 0u);
  std::string many = R"({"keys":[1)";
  for (std::size_t i = 0; i < kMaxKeys; ++i) many += ",1";
  EXPECT_FALSE(parse_key_set(many + "]}"));
}

TEST(Pem, OfAPublicKeyOrACertificateIsAKey) {
  const Signer signer("RS256");
  EXPECT_TRUE(Key::of_pem(signer.public_pem()));
  EXPECT_TRUE(Key::of_pem("# a comment\n" + signer.public_pem()));
}

TEST(Pem, OfOtherThingsIsNone) {
  EXPECT_FALSE(Key::of_pem(""));
  EXPECT_FALSE(Key::of_pem("secret"));
  EXPECT_FALSE(Key::of_pem(Signer("RS256").private_pem()));
  EXPECT_EQ(Key::of_pem(test::weak_rsa_pem()).error().reason(),
            "a key of RSA with fewer than 2048 bits");
}

}  // namespace
}  // namespace chat::auth
