// Output that waits until what it may tell of is safe.
#include "net/gate.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "net/gate_fixture.hpp"
#include "net/output_queue.hpp"
#include "net/stream.hpp"

namespace chat::net {
namespace {

using test::HandDurability;
using test::run_on;

/// Sends with the tick's flush, as a session does. On its loop, but for `ends`.
class Speaker final : public Flushable, private StreamHandler {
 public:
  explicit Speaker(Loop& loop) : loop_(loop) {
    stream_ = std::make_unique<Stream>(loop_, ends.take());
    stream_->set_handler(this);
  }

  void say(std::string_view text) {
    output_.append(text);
    loop_.request_flush(*this, Loop::Phase::kWrite);
  }
  void say(const BatchPtr& batch) {
    output_.append(batch, 0, batch->bytes.size());
    loop_.request_flush(*this, Loop::Phase::kWrite);
  }
  void say_now(std::string_view text) {
    output_.append(text);
    on_stream_writable();
  }
  void say_free(std::string_view text) {
    const std::size_t before = output_.size();
    say(text);
    stream_->let_pass(before, output_.size());
  }
  void end() {
    output_.clear();
    stream_->close();
  }
  void forget() {
    output_.clear();
    stream_->forget_output();
  }

  Ends ends;
  std::size_t offers = 0;
  std::size_t held = 0;  // writes that were

 private:
  void offer_send(SendGroup& group) override {
    ++offers;
    std::array<iovec, 2> pieces;
    const std::size_t n = output_.peek(pieces);
    stream_->offer_send(std::span(pieces).first(n), output_.size(), group);
  }
  void flush() override { on_stream_writable(); }
  void on_stream_readable() override { stream_->read(); }
  void on_stream_writable() override {
    std::array<iovec, 4> pieces;
    while (!output_.empty()) {
      const std::size_t n = output_.peek(pieces);
      const auto [status, bytes] = stream_->write(std::span(pieces).first(n), output_.size());
      if (status == IoStatus::kClosed) return output_.clear();
      if (status == IoStatus::kHeld) ++held;
      if (status != IoStatus::kDone) return stream_->want_output(status == IoStatus::kWouldBlock);
      output_.consume(bytes);
    }
    stream_->want_output(false);
  }

  Loop& loop_;
  std::unique_ptr<Stream> stream_;
  OutputQueue output_;
};

class GateTest : public GateFixture {
 protected:
  ~GateTest() override {
    run_on(loop, [this] { speakers.clear(); });
  }

  Speaker& add() {
    run_on(loop, [this] { speakers.push_back(std::make_unique<Speaker>(loop)); });
    return *speakers.back();
  }
  void say(Speaker& speaker, std::string_view text) {
    run_on(loop, [&] { speaker.say(text); });
    settle();
  }

  std::vector<std::unique_ptr<Speaker>> speakers;
};

TEST_F(GateTest, NothingLeavesBeforeItIsSafe) {
  Speaker& one = add();
  durability.make(5);
  say(one, "text");
  EXPECT_EQ(one.ends.heard(), "");
  EXPECT_EQ(held_bytes(), 4U);
  save(4);
  EXPECT_EQ(one.ends.heard(), "");
  save(5);
  EXPECT_EQ(one.ends.heard(), "text");
  EXPECT_EQ(held_bytes(), 0U);
}

TEST_F(GateTest, WhatIsSafeAlreadyLeavesAtOnce) {
  Speaker& one = add();
  durability.make(5);
  durability.save(5);
  say(one, "text");
  EXPECT_EQ(one.ends.heard(), "text");
  EXPECT_EQ(one.held, 0U);
}

TEST_F(GateTest, EachPartWaitsForItsOwnPosition) {
  Speaker& one = add();
  durability.make(1);
  say(one, "first");
  durability.make(2);
  say(one, "second");
  durability.make(3);
  say(one, "third");
  save(1);
  EXPECT_EQ(one.ends.heard(), "first");
  durability.make(4);
  say(one, "fourth");
  save(3);
  EXPECT_EQ(one.ends.heard(), "secondthird");
  EXPECT_EQ(held_bytes(), 6U);
  save(4);
  EXPECT_EQ(one.ends.heard(), "fourth");
}

// However much is made meanwhile.
TEST_F(GateTest, NewOutputDoesNotPutOffWhatIsHeld) {
  Speaker& one = add();
  std::string expected;
  for (std::uint64_t position = 1; position <= 200; ++position) {
    durability.make(position);
    const std::string text = std::to_string(position) + ' ';
    say(one, text);
    if (position > 2) {
      durability.save(position - 2);
      settle();
      const std::string part = std::to_string(position - 2) + ' ';
      ASSERT_EQ(one.ends.heard(), position == 3 ? "1 " : part);
    }
  }
}

TEST_F(GateTest, AChangeMadeWithinATickHoldsAllOfThatTick) {
  Speaker& one = add();
  Speaker& other = add();
  run_on(loop, [&] {
    durability.make(1);
    one.say_now("one");
    durability.make(2);
    other.say_now("other");
  });
  settle();
  save(1);
  EXPECT_EQ(one.ends.heard(), "");
  EXPECT_EQ(other.ends.heard(), "");
  save(2);
  EXPECT_EQ(one.ends.heard(), "one");
  EXPECT_EQ(other.ends.heard(), "other");
}

TEST_F(GateTest, WhatTellsOfNothingPassesUnlessHeldOutputIsInFront) {
  Speaker& one = add();
  durability.make(1);
  run_on(loop, [&] { one.say_free("ping"); });
  settle();
  EXPECT_EQ(one.ends.heard(), "ping");
  // What is queued behind it in the same tick waits.
  run_on(loop, [&] {
    one.say_free("ping");
    one.say("text");
  });
  settle();
  EXPECT_EQ(one.ends.heard(), "ping");
  run_on(loop, [&] { one.say_free("ping"); });
  settle();
  EXPECT_EQ(one.ends.heard(), "");
  save(1);
  EXPECT_EQ(one.ends.heard(), "textping");
}

TEST_F(GateTest, ASlowClientGetsAllInOrder) {
  constexpr std::size_t kLarge = 3'000'000;  // more than a socket's buffer takes
  Speaker& one = add();
  durability.make(1);
  say(one, std::string(kLarge, 'a'));
  durability.make(2);
  say(one, std::string(kLarge, 'b'));
  save(1);
  durability.make(3);
  say(one, "c");  // the socket is full
  EXPECT_EQ(one.ends.hear(kLarge), std::string(kLarge, 'a'));
  settle();
  EXPECT_EQ(one.ends.heard(), "");
  durability.save(2);
  EXPECT_EQ(one.ends.hear(kLarge), std::string(kLarge, 'b'));
  settle();
  EXPECT_EQ(one.ends.heard(), "");
  save(3);
  EXPECT_EQ(one.ends.heard(), "c");
  EXPECT_EQ(held_bytes(), 0U);
}

TEST_F(GateTest, AStreamThatEndsLosesWhatIsHeld) {
  Speaker& one = add();
  Speaker& other = add();
  durability.make(1);
  run_on(loop, [&] {
    one.say("one");
    other.say("other");
  });
  settle();
  run_on(loop, [&] {
    one.end();
    speakers.erase(speakers.begin());
  });
  EXPECT_EQ(held_bytes(), 5U);
  save(1);
  EXPECT_EQ(speakers[0]->ends.heard(), "other");
}

// Its marks would release as many bytes of what follows.
TEST_F(GateTest, WhatIsForgottenReleasesNothingElse) {
  Speaker& one = add();
  durability.make(1);
  say(one, "first");
  run_on(loop, [&] { one.forget(); });
  durability.make(2);
  say(one, "second");
  save(1);
  EXPECT_EQ(one.ends.heard(), "");
  save(2);
  EXPECT_EQ(one.ends.heard(), "second");
}

TEST_F(GateTest, ManyAreReleasedTogether) {
  constexpr std::size_t kMany = 300;
  for (std::size_t i = 0; i < kMany; ++i) add();
  for (int round = 1; round <= 3; ++round) {
    const std::string text = "to all " + std::to_string(round);
    durability.make(static_cast<std::uint64_t>(round));
    run_on(loop, [&] {
      const BatchPtr batch = make_batch();
      batch->bytes = text;
      for (const auto& speaker : speakers) speaker->say(batch);
    });
    settle();
    for (const auto& speaker : speakers) ASSERT_EQ(speaker->ends.heard(), "");
    for (const auto& speaker : speakers) speaker->offers = 0;
    save(static_cast<std::uint64_t>(round));
    for (const auto& speaker : speakers) ASSERT_EQ(speaker->ends.heard(), text);
  }
  SendGroup group;
  group.open();
  if (!group.is_open()) return;  // each sends on its own
  for (const auto& speaker : speakers) ASSERT_EQ(speaker->offers, 1U);
}

// Nothing but the watch wakes the loop.
TEST_F(GateTest, AnotherThreadsProgressIsNeverMissed) {
  constexpr std::uint64_t kChanges = 2'000;
  constexpr std::size_t kSpeakers = 4;
  for (std::size_t i = 0; i < kSpeakers; ++i) add();
  std::atomic<bool> is_over = false;
  std::thread disk([&] {
    while (!is_over) durability.save(durability.made());
  });
  for (std::uint64_t change = 1; change <= kChanges; ++change) {
    Speaker& speaker = *speakers[change % kSpeakers];
    durability.make(change);
    loop.post([&speaker, change] { speaker.say(std::to_string(change) + ' '); });
    const std::string text = std::to_string(change) + ' ';
    ASSERT_EQ(speaker.ends.hear(text.size()), text);
  }
  is_over = true;
  disk.join();
}

TEST(Gate, TheWatchEndsWithTheLoopsRun) {
  HandDurability durability;
  LoopGroup loops(1);
  loops.set_durability(&durability);
  loops.start();
  run_on(loops[0], [] {});
  EXPECT_EQ(durability.watchers(), 1U);
  loops.stop();
  EXPECT_EQ(durability.watchers(), 0U);
}

TEST(Gate, WithoutADurabilityThereIsNone) {
  LoopGroup loops(1);
  loops.set_durability(nullptr);
  EXPECT_EQ(loops[0].gate(), nullptr);
}

}  // namespace
}  // namespace chat::net
