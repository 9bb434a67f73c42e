#include "webhooks/signature.hpp"

#include <gtest/gtest.h>

namespace chat::webhooks {
namespace {

// The example of the Standard Webhooks libraries.
TEST(WebhookSignature, IsThatOfTheSpecification) {
  const auto secret = parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(secret);
  EXPECT_EQ(sign(*secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSecret, HasAPrefixAndEnoughBytes) {
  EXPECT_TRUE(parse_secret("whsec_" + std::string(32, 'A')));
  EXPECT_FALSE(parse_secret("whsec_" + std::string(28, 'A')));
  EXPECT_FALSE(parse_secret("whsec_" + std::string(88, 'A')));
  EXPECT_FALSE(parse_secret(std::string(32, 'A')));
  EXPECT_FALSE(parse_secret("whsec_" + std::string(31, 'A')));
  EXPECT_FALSE(parse_secret(""));
}

}  // namespace
}  // namespace chat::webhooks
