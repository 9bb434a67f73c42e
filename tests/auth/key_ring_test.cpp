#include "auth/key_ring.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "signer.hpp"

namespace chat::auth {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class KeyRingTest : public testing::Test {
 protected:
  std::unique_ptr<KeyRing> make(KeyRing::Times times) {
    return std::make_unique<KeyRing>(
        loop_.get_executor(), [this] { return load(); }, times, "test");
  }

  void start(Task<> task) {
    boost::asio::co_spawn(loop_, std::move(task), [this](std::exception_ptr) { ++ended_; });
  }

  void run_ready() {
    loop_.restart();
    loop_.poll();
  }

  Task<Fallible<std::string>> load() {
    ++readings_;
    while (is_held_) {
      boost::asio::steady_timer timer(loop_, milliseconds(1));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    if (text_.empty()) co_return Fault::of("nobody there");
    co_return text_;
  }

  void let_go() {
    is_held_ = false;
    const auto wanted = ended_ + 1;
    while (ended_ < wanted) {
      loop_.restart();
      loop_.run_one();
    }
    run_ready();
  }

  boost::asio::io_context loop_;
  std::string text_ = test::key_set_of({test::Signer("ES256").jwk("1")});
  bool is_held_ = false;
  int readings_ = 0;
  int ended_ = 0;
};

TEST_F(KeyRingTest, HasNoKeysBeforeTheyWereRead) {
  const auto ring = make({hours(1), hours(1)});
  EXPECT_EQ(ring->keys(), nullptr);
  start(ring->look_again());
  run_ready();
  ASSERT_NE(ring->keys(), nullptr);
  EXPECT_EQ(ring->keys()->size(), 1u);
}

TEST_F(KeyRingTest, ReadsNoMoreOftenThanTheCooldownAllows) {
  const auto ring = make({hours(1), hours(1)});
  for (int i = 0; i < 3; ++i) start(ring->look_again());
  run_ready();
  EXPECT_EQ(readings_, 1);
  EXPECT_EQ(ended_, 3);
  const auto eager = make({hours(1), milliseconds(0)});
  for (int i = 0; i < 3; ++i) {
    start(eager->look_again());
    run_ready();
  }
  EXPECT_EQ(readings_, 4);
}

TEST_F(KeyRingTest, WhoeverComesWhileItReadsWaitsForThat) {
  const auto ring = make({hours(1), milliseconds(0)});
  is_held_ = true;
  for (int i = 0; i < 3; ++i) start(ring->look_again());
  run_ready();
  EXPECT_EQ(ended_, 0);
  let_go();
  EXPECT_EQ(ended_, 3);
  EXPECT_EQ(readings_, 1);
}

TEST_F(KeyRingTest, KeepsItsKeysWhereReadingFails) {
  const auto ring = make({hours(1), milliseconds(0)});
  start(ring->look_again());
  run_ready();
  const auto keys = ring->keys();
  for (const char* text : {"", "nonsense"}) {
    text_ = text;
    start(ring->look_again());
    run_ready();
    EXPECT_EQ(ring->keys(), keys);
  }
  EXPECT_EQ(readings_, 3);
}

TEST_F(KeyRingTest, ReadsFromTimeToTimeUntilItIsClosed) {
  const auto ring = make({milliseconds(1), hours(1)});
  start(ring->keep_fresh());
  loop_.restart();
  while (readings_ < 4) loop_.run_one();
  ring->close();
  loop_.run();
  EXPECT_EQ(ended_, 1);
}

TEST_F(KeyRingTest, ThatIsClosedLetsNobodyWait) {
  const auto ring = make({hours(1), milliseconds(0)});
  is_held_ = true;
  start(ring->look_again());
  start(ring->look_again());
  run_ready();
  ring->close();
  run_ready();
  EXPECT_EQ(ended_, 1);
  let_go();
  EXPECT_EQ(ended_, 2);
}

}  // namespace
}  // namespace chat::auth
