#include "web/api_keys.hpp"

#include <gtest/gtest.h>

namespace chat::web {
namespace {

TEST(ApiKeysTest, AllowEachKeyAsABearerAndNothingElse) {
  const ApiKeys keys(std::vector<ApiKey>{{"one", "0123456789abcdef"}, {"two", "fedcba9876543210"}});
  EXPECT_TRUE(keys.allow("Bearer 0123456789abcdef"));
  EXPECT_TRUE(keys.allow("bearer  fedcba9876543210"));
  for (const char* header :
       {"", "Bearer", "Bearer ", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0",
        "0123456789abcdef", "Basic 0123456789abcdef", "Bearer one", "Bearer 0123456789ABCDEF"}) {
    EXPECT_FALSE(keys.allow(header)) << header;
  }
}

TEST(ApiKeysTest, AllowNobodyWithoutAKey) {
  const ApiKeys keys(std::vector<ApiKey>{});
  EXPECT_TRUE(keys.empty());
  EXPECT_FALSE(keys.allow("Bearer "));
}

}  // namespace
}  // namespace chat::web
