// How long other nodes have been silent, by a clock that the tests move by hand.
#include "chat/nodes/silence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chat::core {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// 30 s of silence, the last 5 s of them in doubt; 60 s for a claim.
class SilenceTest : public testing::Test {
 protected:
  void list(const std::string& sign) { silence.list({{.name = "a", .sign = sign}}, now); }
  void pass(seconds time) { now += time; }
  bool is_over() const { return silence.is_over("a", now); }
  void answer(const std::string& sign, bool is_claimed = false) {
    silence.answered({.name = "a", .sign = sign, .is_claimed = is_claimed}, now);
  }
  /// The lease is in doubt, and has been silent for `time` in all.
  void given_doubted(seconds time) {
    list("1");
    pass(seconds(25));
    answer("1");
    pass(time - seconds(25));
  }

  Silence silence{{.silence = seconds(30), .claim = seconds(60)}};
  Silence::Time now{seconds(1'000'000)};
};

TEST_F(SilenceTest, ALeaseIsDoubtedAtTheEndAndThenIsOver) {
  list("1");
  pass(seconds(24));
  list("1");
  EXPECT_THAT(silence.doubted(now), IsEmpty());
  EXPECT_EQ(silence.next(), now + seconds(1));
  pass(seconds(1));
  EXPECT_THAT(silence.doubted(now), ElementsAre("a"));
  answer("1");
  EXPECT_EQ(silence.next(), now + seconds(5));
  pass(seconds(4));
  EXPECT_FALSE(is_over());
  pass(seconds(1));
  EXPECT_TRUE(is_over());
}

TEST_F(SilenceTest, ASignOnTheListEndsIt) {
  given_doubted(seconds(29));
  list("2");
  EXPECT_THAT(silence.doubted(now), IsEmpty());
  pass(seconds(24));
  EXPECT_THAT(silence.doubted(now), IsEmpty());
}

TEST_F(SilenceTest, ASignOfTheLeaseItselfEndsIt) {
  given_doubted(seconds(29));
  answer("2");
  pass(seconds(29));
  EXPECT_FALSE(is_over());
  EXPECT_THAT(silence.doubted(now), ElementsAre("a"));
  pass(seconds(1));
  EXPECT_TRUE(is_over());
}

// The node died between the two writes of a heartbeat.
TEST_F(SilenceTest, TheListMayBeBehindTheLease) {
  list("1");
  pass(seconds(25));
  answer("2");
  pass(seconds(5));
  EXPECT_TRUE(is_over());
}

TEST_F(SilenceTest, ALeaseThatCannotBeAskedIsSilentFromThenOn) {
  given_doubted(seconds(29));
  silence.unanswered("a", now);
  pass(seconds(10));
  EXPECT_THAT(silence.doubted(now), ElementsAre("a"));
  silence.unanswered("a", now);
  pass(seconds(29));
  EXPECT_FALSE(is_over());
  answer("1");
  pass(seconds(1));
  EXPECT_TRUE(is_over());
}

TEST_F(SilenceTest, NoDoubtIsShorterForALateLook) {
  list("1");
  pass(seconds(40));
  answer("1");
  pass(seconds(4));
  EXPECT_FALSE(is_over());
  pass(seconds(1));
  EXPECT_TRUE(is_over());
}

TEST_F(SilenceTest, WhoWasAwayMeasuresAnew) {
  given_doubted(seconds(29));
  silence.restart();
  pass(seconds(100));
  list("1");
  EXPECT_THAT(silence.doubted(now), IsEmpty());
  EXPECT_EQ(silence.next(), now + seconds(25));
}

TEST_F(SilenceTest, AClaimOfAnotherHasItsTime) {
  list("1");
  pass(seconds(25));
  answer("b 1", true);
  pass(seconds(59));
  EXPECT_FALSE(is_over());
  pass(seconds(1));
  EXPECT_TRUE(is_over());
  answer("c 2", true);
  pass(seconds(59));
  EXPECT_FALSE(is_over());
}

TEST_F(SilenceTest, AClaimBegunMeanwhileHasItsTimeToo) {
  given_doubted(seconds(29));
  answer("b 1", true);
  pass(seconds(59));
  EXPECT_FALSE(is_over());
}

TEST_F(SilenceTest, WhatOneHasClaimedIsOverUntilItIsRemoved) {
  given_doubted(seconds(30));
  silence.claimed("a", true, now);
  list("1");
  answer("b 1", true);
  EXPECT_TRUE(is_over());
  silence.restart();
  list("1");
  EXPECT_THAT(silence.doubted(now), ElementsAre("a"));
  EXPECT_TRUE(is_over());
  EXPECT_EQ(silence.next(), Silence::Time::max()) << "there is no hurry";
  silence.removed("a");
  EXPECT_THAT(silence.doubted(now), IsEmpty());
}

TEST_F(SilenceTest, WhatWouldNotBeClaimedIsAliveOrAnothers) {
  given_doubted(seconds(30));
  silence.claimed("a", false, now);
  EXPECT_FALSE(is_over());
  EXPECT_THAT(silence.doubted(now), ElementsAre("a"));
}

TEST_F(SilenceTest, WhoIsNotListedIsForgotten) {
  given_doubted(seconds(30));
  silence.list({}, now);
  EXPECT_THAT(silence.doubted(now), IsEmpty());
  answer("1");
  silence.unanswered("a", now);
  EXPECT_FALSE(is_over());
  EXPECT_EQ(silence.next(), Silence::Time::max());
}

TEST_F(SilenceTest, AShortTimeIsHalfDoubt) {
  Silence brief({.silence = seconds(2), .claim = seconds(10)});
  brief.list({{.name = "a", .sign = "1"}}, now);
  EXPECT_EQ(brief.next(), now + seconds(1));
}

}  // namespace
}  // namespace chat::core
