#include "base/log_limit.hpp"

#include <gtest/gtest.h>

namespace chat::base {
namespace {

using namespace std::chrono_literals;

TEST(LogLimit, TakesEachSubjectOnceInTheInterval) {
  LogLimit limit(1min, 10);
  const LogLimit::Clock::time_point start;
  EXPECT_TRUE(limit.take("a", start));
  EXPECT_FALSE(limit.take("a", start + 59s));
  EXPECT_TRUE(limit.take("b", start + 59s));
  EXPECT_TRUE(limit.take("a", start + 60s));
  EXPECT_FALSE(limit.take("a", start + 119s));
  EXPECT_FALSE(limit.take("b", start + 118s));
}

TEST(LogLimit, TakesNoMoreSubjectsThanItsLimit) {
  LogLimit limit(1min, 2);
  const LogLimit::Clock::time_point start;
  EXPECT_TRUE(limit.take("a", start));
  EXPECT_TRUE(limit.take("b", start + 30s));
  EXPECT_FALSE(limit.take("c", start + 59s));
  EXPECT_TRUE(limit.take("c", start + 60s)) << "in the place of a";
  EXPECT_FALSE(limit.take("d", start + 60s));
}

}  // namespace
}  // namespace chat::base
