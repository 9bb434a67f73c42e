#include "net/body_pace.hpp"

#include <gtest/gtest.h>

namespace chat::net {
namespace {

constexpr BodyPace::Limits kLimits{.pause = 10'000, .least_rate = 10, .look = 5'000};

TEST(BodyPace, FlowsAsLongAsSomethingComes) {
  BodyPace pace(kLimits, 0);
  for (std::int64_t now = 500; now <= 200'000; now += 500) {
    pace.add(10, now);
    EXPECT_TRUE(pace.is_flowing(now)) << now;
  }
}

TEST(BodyPace, EndsAPauseAfterItsLastByte) {
  BodyPace pace(kLimits, 0);
  EXPECT_TRUE(pace.is_flowing(9'999));
  EXPECT_FALSE(pace.is_flowing(10'000)) << "nothing came at all";
  pace.add(100'000, 3'000);
  EXPECT_TRUE(pace.is_flowing(12'999));
  EXPECT_FALSE(pace.is_flowing(13'000));
}

TEST(BodyPace, EndsWhatTricklesOnceAPauseHasGoneBy) {
  BodyPace pace(kLimits, 0);
  for (std::int64_t now = 1'000; now < 10'000; now += 1'000) {
    pace.add(1, now);
    EXPECT_TRUE(pace.is_flowing(now)) << now;
  }
  EXPECT_FALSE(pace.is_flowing(10'000));
}

TEST(BodyPace, IsLookedAtWhenItWouldEndAndNowAndThenBefore) {
  BodyPace pace(kLimits, 0);
  EXPECT_EQ(pace.next_look(0), 5'000);
  EXPECT_EQ(pace.next_look(5'000), 10'000);
  pace.add(1, 4'000);
  EXPECT_EQ(pace.next_look(5'000), 10'000);
  EXPECT_EQ(pace.next_look(10'000), 14'000);
}

}  // namespace
}  // namespace chat::net
