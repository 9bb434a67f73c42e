#include "chat/sessions/request_rate.hpp"

#include <gtest/gtest.h>

namespace chat::core {
namespace {

using Verdict = RequestRate::Verdict;

TEST(RequestRate, LetsABurstThroughAndThenTheRate) {
  RequestRate rate(10, 3, 1'000);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rate.take(1'000), Verdict::kGo);
  EXPECT_EQ(rate.take(1'000), Verdict::kTooMany);
  EXPECT_EQ(rate.take(1'099), Verdict::kTooMany);
  EXPECT_EQ(rate.take(1'100), Verdict::kGo);
  EXPECT_EQ(rate.take(1'100), Verdict::kTooMany);
}

TEST(RequestRate, SavesUpNoMoreThanABurst) {
  RequestRate rate(10, 3, 0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rate.take(1'000'000), Verdict::kGo);
  EXPECT_EQ(rate.take(1'000'000), Verdict::kTooMany);
}

TEST(RequestRate, CallsItAbuseWhereNobodyListens) {
  RequestRate rate(10, 3, 0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rate.take(0), Verdict::kGo);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rate.take(0), Verdict::kTooMany);
  EXPECT_EQ(rate.take(0), Verdict::kAbuse);
}

TEST(RequestRate, ForgivesWhoWaits) {
  RequestRate rate(10, 3, 0);
  for (int i = 0; i < 6; ++i) rate.take(0);
  EXPECT_EQ(rate.take(100), Verdict::kGo);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rate.take(100), Verdict::kTooMany);
}

}  // namespace
}  // namespace chat::core
