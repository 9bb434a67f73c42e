#include "auth/token.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "signer.hpp"

namespace chat::auth {
namespace {

using base::to_base64url;

std::string token_with(const std::string& header, const std::string& claims) {
  return to_base64url(header) + '.' + to_base64url(claims) + '.' + to_base64url("s");
}

TEST(Token, IsTakenApart) {
  const std::string text = token_with(R"({"alg":"X","kid":"k"})", R"({"a":1})");
  const auto token = parse_token(text);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->algorithm, "X");
  EXPECT_EQ(token->key_id, "k");
  EXPECT_EQ(token->signature, "s");
  EXPECT_EQ(token->signed_text, text.substr(0, text.rfind('.')));
  EXPECT_EQ(Value(token->claims), Value(Object{{"a", 1}}));
}

TEST(Token, OfOtherShapesIsNone) {
  const std::string header = to_base64url(R"({"alg":"X"})");
  const std::string claims = to_base64url("{}");
  const auto joined = [](std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text.append(text.empty() ? "" : ".").append(part);
    return text;
  };
  ASSERT_TRUE(parse_token(joined({header, claims, "c3M"})));
  const std::string padded = header + '=';
  const std::string spaced = ' ' + header;
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), header, joined({header, claims}),
        joined({header, claims, "c3M", "c3M"}), joined({header, claims, "c3M="}),
        joined({padded, claims, "c3M"}), joined({spaced, claims, "c3M"}),
        joined({header, claims, "c3N"})}) {  // the last has bits beyond the last byte
    EXPECT_FALSE(parse_token(text)) << text;
  }
}

TEST(Token, WithAHeaderOfOtherThingsIsNone) {
  for (const char* header :
       {"", "[]", "null", "\"x\"", "{}", R"({"alg":5})", R"({"alg":null})", "{\"alg\":\"X\"",
        R"({"alg":"X","kid":5})", R"({"alg":"X","crit":["exp"]})", R"({"alg":"X","crit":[]})"}) {
    EXPECT_FALSE(parse_token(token_with(header, "{}"))) << header;
  }
}

TEST(Token, WithClaimsThatAreNoObjectIsNone) {
  for (const char* claims : {"", "[]", "null", "5", "{", "{}{}"}) {
    EXPECT_FALSE(parse_token(token_with(R"({"alg":"X"})", claims))) << claims;
  }
}

TEST(Token, IsNotTooLargeNorTooDeep) {
  const std::string header = R"({"alg":"X"})";
  const auto claims_of_size = [](std::size_t size) {
    return R"({"a":")" + std::string(size, 'x') + R"("})";
  };
  EXPECT_TRUE(parse_token(token_with(header, claims_of_size(10'000))));
  EXPECT_FALSE(parse_token(token_with(header, claims_of_size(kMaxTokenSize))));
  const std::string deep = R"({"a":)" + std::string(40, '[') + std::string(40, ']') + "}";
  EXPECT_FALSE(parse_token(token_with(header, deep)));
}

}  // namespace
}  // namespace chat::auth
