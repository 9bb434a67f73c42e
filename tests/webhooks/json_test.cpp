#include "webhooks/json.hpp"

#include <gtest/gtest.h>

namespace chat::webhooks {
namespace {

TEST(WebhookJson, HasBytesAsBase64) {
  const Value value(Array{Binary("\xff\x01"), Object{{"a", Binary("")}}});
  EXPECT_EQ(to_json_text(value), R"([{"$binary":"/wE="},{"a":{"$binary":""}}])");
}

TEST(WebhookJson, GivesEveryValueBackAsItWas) {
  const Array values = {
      nullptr,
      true,
      5,
      1.5,
      "text",
      Binary("\xff\x01"),
      Array{},
      Object{},
      Object{{"$binary", "AA=="}},
      Object{{"$$binary", "AA=="}},
      Object{{"$binary", 5}},
      Object{{"$binary", Binary("x")}},
      Object{{"$binary", "AA=="}, {"more", 1}},
      Object{{"binary", 1}},
      Object{{"$", 1}},
      Object{{"a$binary", 1}},
      Object{{"deep", Array{Object{{"$binary", Object{{"$$$binary", Binary("y")}}}}}}}};
  for (const Value& value : values) {
    const std::string text = to_json_text(value);
    const auto back = from_json_text(text);
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(*back, value) << text;
  }
}

TEST(WebhookJson, TakesBackWhatAClientMaySend) {
  const std::string deepest = std::string(256, '[') + std::string(256, ']');
  ASSERT_TRUE(parse_json(deepest));
  EXPECT_TRUE(from_json_text(R"({"args":[)" + deepest + "]}"));
  EXPECT_FALSE(from_json_text(R"({"args":[[)" + deepest + "]]}"));
}

TEST(WebhookJson, RefusesBytesThatAreNone) {
  for (const char* text : {R"({"$binary":5})", R"({"$binary":null})", R"({"$binary":"AA"})",
                           R"([{"a":[{"$binary":"?"}]}])", "{", ""}) {
    EXPECT_FALSE(from_json_text(text)) << text;
  }
}

}  // namespace
}  // namespace chat::webhooks
