#include "webhooks/answer.hpp"

#include <gtest/gtest.h>

namespace chat::webhooks {
namespace {

TEST(WebhookAnswer, MayBeEmpty) {
  for (const char* text : {"", "{}", R"({"more":1,"error":null,"args":null,"user_name":null})"}) {
    const auto answer = parse_answer(text);
    ASSERT_TRUE(answer) << text;
    EXPECT_FALSE(answer->args || answer->results || answer->error || answer->user_name);
    EXPECT_TRUE(answer->auth_data.empty());
  }
}

TEST(WebhookAnswer, HasArgumentsResultsAnErrorAndALogin) {
  const auto answer = parse_answer(
      R"({"args":["a",{"$binary":"AA=="}],"results":[1],"error":{"code":"c","args":[2]},
          "user_name":"ann","auth_data":{"role":"x"}})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->args, (Args{"a", Binary(std::string(1, '\0'))}));
  EXPECT_EQ(answer->results, Args{1});
  EXPECT_EQ(answer->error, (Error{"c", {2}}));
  EXPECT_EQ(answer->user_name, "ann");
  EXPECT_EQ(Value(answer->auth_data), Value(Object{{"role", "x"}}));
}

TEST(WebhookAnswer, OfOtherKindsIsNone) {
  for (const char* text :
       {"[]", "null", "<html>", R"({"args":{}})", R"({"results":5})", R"({"error":"no"})",
        R"({"error":{}})", R"({"error":{"code":""}})", R"({"error":{"code":5}})",
        R"({"error":{"code":"c","args":5}})", R"({"user_name":5})", R"({"auth_data":[]})",
        R"({"args":[{"$binary":"?"}]})"}) {
    EXPECT_FALSE(parse_answer(text)) << text;
  }
  EXPECT_FALSE(parse_answer(R"({"error":{"code":")" + std::string(101, 'c') + R"("}})"));
}

}  // namespace
}  // namespace chat::webhooks
