// Places of events that have ticks, and sockets that other servers had.
#include <gtest/gtest.h>

#include "socketio/recovery.hpp"
#include "support/stamped_packet.hpp"

namespace chat::socketio {
namespace {

using test::place_in;

EncodedPacket packet() { return test::named_event("event"); }

// A time in microseconds, as ticks are. Places of one server begin with the time, too.
constexpr Tick kBase = 1'800'000'000'000'000;

class RecoveryTicksTest : public testing::Test {
 protected:
  RecoveryTicksTest() {
    recovery_.share(PidKey());
    recovery_.add("here", 0, false);
    recovery_.join("here", "room");
  }

  std::uint64_t emit(Tick tick) {
    return place_in(recovery_.to_channel("room", packet(), {}, {}, tick)->packet);
  }

  Recovery recovery_{{.window = 10'000}};
};

TEST_F(RecoveryTicksTest, AnEventHasThePlaceOfItsTick) {
  EXPECT_EQ(emit(kBase + 5), place_of(kBase + 5));
  EXPECT_EQ(emit(kBase + 9), place_of(kBase + 9));
  EXPECT_EQ(tick_of(emit(kBase + 10)), kBase + 10);
}

TEST_F(RecoveryTicksTest, TheServersOwnEventsFollowIt) {
  emit(kBase + 5);
  EXPECT_EQ(emit(0), place_of(kBase + 5) + 1);
  EXPECT_EQ(tick_of(place_in(recovery_.to_socket("here", packet()))), kBase + 5);
  const std::uint64_t greeting = place_in(recovery_.greet("here", packet()));
  EXPECT_EQ(greeting, recovery_.last_place());
  EXPECT_EQ(tick_of(recovery_.last_place()), kBase + 5);
}

TEST_F(RecoveryTicksTest, WhatComesOutOfOrderSaysNothing) {
  emit(kBase + 5);
  const std::uint64_t place = emit(kOutOfOrder);
  EXPECT_GT(place, place_of(kBase + 5));
  EXPECT_EQ(tick_of(place), std::nullopt);
  EXPECT_EQ(tick_of(emit(0)), std::nullopt);
  EXPECT_EQ(tick_of(emit(kBase + 4)), std::nullopt);
  EXPECT_EQ(tick_of(emit(kBase + 6)), kBase + 6);
}

TEST_F(RecoveryTicksTest, NoNumberOfOwnEventsLooksLikeALaterTick) {
  std::uint64_t last = emit(kBase + 5);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t place = emit(0);
    ASSERT_GT(place, last);
    ASSERT_TRUE(tick_of(place).value_or(kBase + 5) == kBase + 5);
    last = place;
  }
  EXPECT_EQ(tick_of(emit(kBase + 6)), std::nullopt);
  EXPECT_EQ(tick_of(emit(kBase + 1'000)), kBase + 1'000);
}

TEST_F(RecoveryTicksTest, WhatNobodyGetsHasNoPlace) {
  emit(kBase + 5);
  recovery_.to_channel("empty", packet(), {}, {}, kOutOfOrder);
  EXPECT_EQ(recovery_.last_place(), place_of(kBase + 5));
}

TEST_F(RecoveryTicksTest, WhatIsNotKeptSaysWhatTheLastEventSays) {
  const auto pass = [&] { return place_in(recovery_.pass(packet())->packet); };
  emit(kBase + 5);
  EXPECT_EQ(tick_of(pass()), kBase + 5);
  emit(0);
  EXPECT_EQ(pass(), recovery_.last_place());
  emit(kOutOfOrder);
  EXPECT_EQ(tick_of(pass()), std::nullopt);
  EXPECT_EQ(emit(kBase + 6), place_of(kBase + 6));
}

TEST_F(RecoveryTicksTest, AnAdoptedSocketGetsWhatFollows) {
  emit(kBase + 5);
  ASSERT_TRUE(recovery_.adopt("there", {"room", "echo"}, kBase + 7));
  EXPECT_TRUE(recovery_.is_claimed("there"));
  const std::uint64_t first = emit(kBase + 8);
  const std::uint64_t second = place_in(recovery_.to_channel("echo", packet(), {}, {}, 9)->packet);
  const auto resumed = recovery_.resume("there", place_of(kBase + 7), 0);
  ASSERT_TRUE(resumed);
  EXPECT_EQ(resumed->channels.size(), 2U);
  ASSERT_EQ(resumed->missed.size(), 2U);
  EXPECT_EQ(place_in(resumed->missed[0]->packet), first);
  EXPECT_EQ(place_in(resumed->missed[1]->packet), second);
}

TEST_F(RecoveryTicksTest, OnlyTheStateHasWhatIsBeforeTheAdoption) {
  emit(kBase + 5);
  ASSERT_TRUE(recovery_.adopt("there", {"room"}, kBase + 7));
  ASSERT_TRUE(recovery_.resume("there", place_of(kBase + 7), 0));
  recovery_.set_floor("there", place_of(kBase + 6));
  recovery_.lose("there");
  EXPECT_FALSE(recovery_.claim("there", place_of(kBase + 5)));
  EXPECT_TRUE(recovery_.claim("there", place_of(kBase + 6)));
}

TEST_F(RecoveryTicksTest, NothingIsAdoptedOutOfOrder) {
  emit(kBase + 5);
  EXPECT_FALSE(recovery_.adopt("there", {"room"}, kOutOfOrder));
  EXPECT_FALSE(recovery_.adopt("there", {"room"}, kBase + 5));
  EXPECT_FALSE(recovery_.has("there"));
}

}  // namespace
}  // namespace chat::socketio
