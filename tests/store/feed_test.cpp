// A feed puts a stream in order, however its events arrive.
#include "store/redis/streams/feed.hpp"

#include <gtest/gtest.h>
#include <optional>
#include <vector>

namespace chat::store {
namespace {

using Seqs = std::vector<std::uint64_t>;

StreamEvent event(std::uint64_t seq) { return {seq, RoomEvent()}; }

class FeedTest : public testing::Test {
 protected:
  Seqs seen_;
  Feed feed_{[this](const StreamEvent& delivered) { seen_.push_back(delivered.seq); }};

  std::optional<bool> reached_;
  Feed::Clock::time_point now_ = Feed::Clock::now();
  void wait_for(std::uint64_t seq) {
    feed_.when_reached(seq, now_ + std::chrono::seconds(1), [this](bool yes) { reached_ = yes; });
  }
};

TEST_F(FeedTest, EventsThatComeInOrderAreDeliveredAtOnce) {
  feed_.open({10, 0});
  feed_.offer(event(11));
  feed_.offer(event(12));
  EXPECT_EQ(seen_, (Seqs{11, 12}));
  EXPECT_FALSE(feed_.has_gap());
}

TEST_F(FeedTest, AnEventIsDeliveredOnceAndOldOnesNever) {
  feed_.open({10, 0});
  for (const std::uint64_t seq : {9, 10, 11, 11, 12, 11, 12}) feed_.offer(event(seq));
  EXPECT_EQ(seen_, (Seqs{11, 12}));
}

TEST_F(FeedTest, AnEventWaitsForTheOneBeforeIt) {
  feed_.open({10, 0});
  feed_.offer(event(13));
  feed_.offer(event(12));
  EXPECT_EQ(seen_, Seqs());
  EXPECT_TRUE(feed_.has_gap());
  feed_.offer(event(11));
  EXPECT_EQ(seen_, (Seqs{11, 12, 13}));
  EXPECT_FALSE(feed_.has_gap());
}

TEST_F(FeedTest, WhatComesBeforeThePositionIsKnownIsKept) {
  for (const std::uint64_t seq : {12, 11, 10}) feed_.offer(event(seq));
  EXPECT_EQ(seen_, Seqs());
  feed_.open({10, 0});
  EXPECT_EQ(seen_, (Seqs{11, 12}));
}

TEST_F(FeedTest, WhatIsKeptGoesInOrderWhereTheStreamIsNotOpened) {
  for (const std::uint64_t seq : {12, 10}) feed_.offer(event(seq));
  wait_for(12);
  feed_.give_up();
  EXPECT_EQ(seen_, (Seqs{10, 12}));
  EXPECT_EQ(reached_, true);
  feed_.offer(event(12));
  feed_.give_up();
  EXPECT_EQ(seen_, (Seqs{10, 12})) << "once";
}

TEST_F(FeedTest, GivingUpAnOpenStreamChangesNothing) {
  feed_.open({10, 0});
  feed_.offer(event(12));
  feed_.give_up();
  EXPECT_EQ(seen_, Seqs());
}

TEST_F(FeedTest, WhatWillNotComeIsSkipped) {
  feed_.open({10, 0});
  feed_.offer(event(12));
  feed_.offer(event(15));
  feed_.skip_to(13);
  EXPECT_EQ(seen_, (Seqs{12}));
  feed_.offer(event(11));
  feed_.offer(event(14));
  EXPECT_EQ(seen_, (Seqs{12, 14, 15}));
}

TEST_F(FeedTest, AStreamThatWasSetBackGoesOnFromThere) {
  feed_.open({10, 0});
  feed_.open({5, 0});
  feed_.offer(event(6));
  EXPECT_EQ(seen_, (Seqs{6}));
}

TEST_F(FeedTest, ThePositionKnowsTheLastMessage) {
  feed_.open({10, 3});
  RoomEvent message;
  message.kind = RoomEvent::Kind::kMessage;
  message.message = std::make_shared<const StoredMessage>(StoredMessage{.id = 4, .body = {}});
  feed_.offer({11, message});
  feed_.offer(event(12));
  EXPECT_EQ(feed_.position().seq, 12U);
  EXPECT_EQ(feed_.position().message, 4U);
}

TEST_F(FeedTest, WhoeverWaitsForAnEventIsToldOnceItIsDelivered) {
  feed_.open({10, 0});
  wait_for(12);
  feed_.offer(event(12));
  EXPECT_FALSE(reached_.has_value());
  feed_.offer(event(11));
  EXPECT_EQ(reached_, true);
}

TEST_F(FeedTest, WhoeverWaitsForWhatWasDeliveredIsToldAtOnce) {
  feed_.open({10, 0});
  wait_for(10);
  EXPECT_EQ(reached_, true);
}

TEST_F(FeedTest, WaitingEndsAtTheDeadline) {
  feed_.open({10, 0});
  wait_for(12);
  feed_.expire(now_ + std::chrono::milliseconds(999));
  EXPECT_FALSE(reached_.has_value());
  feed_.expire(now_ + std::chrono::seconds(1));
  EXPECT_EQ(reached_, false);
}

}  // namespace
}  // namespace chat::store
