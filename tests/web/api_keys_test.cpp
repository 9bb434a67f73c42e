#include "web/api_keys.hpp"

#include <gtest/gtest.h>

namespace chat::web {
namespace {

TEST(ApiKeysTest, AllowEachKeyAsABearerAndNothingElse) {
  const ApiKeys keys(std::vector<ApiKey>{{"one", "0123456789abcdef"}, {"two", "fedcba9876543210"}});
  EXPECT_NE(nullptr, keys.find("Bearer 0123456789abcdef"));
  EXPECT_NE(nullptr, keys.find("bearer  fedcba9876543210"));
  for (const char* header :
       {"", "Bearer", "Bearer ", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0",
        "0123456789abcdef", "Basic 0123456789abcdef", "Bearer one", "Bearer 0123456789ABCDEF"}) {
    EXPECT_EQ(keys.find(header), nullptr) << header;
  }
}

TEST(ApiKeysTest, AllowNobodyWithoutAKey) {
  const ApiKeys keys(std::vector<ApiKey>{});
  EXPECT_TRUE(keys.empty());
  EXPECT_EQ(keys.find("Bearer "), nullptr);
}

}  // namespace
}  // namespace chat::web
