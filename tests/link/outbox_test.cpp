#include "link/outbox.hpp"

#include <array>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace chat::link {
namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

class OutboxTest : public ::testing::Test {
 protected:
  ~OutboxTest() override {
    ::close(ends[0]);
    ::close(ends[1]);
  }

  /// What has arrived.
  std::string read() const {
    std::string all;
    std::string piece(65'536, '\0');
    while (true) {
      const ssize_t size = ::recv(ends[1], piece.data(), piece.size(), MSG_DONTWAIT);
      if (size <= 0) return all;
      all.append(piece, 0, static_cast<std::size_t>(size));
    }
  }

  static std::array<int, 2> socket_pair() {
    std::array<int, 2> made{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, made.data()), 0);
    return made;
  }

  std::array<int, 2> ends = socket_pair();
  Outbox outbox{ends[0]};
};

TEST_F(OutboxTest, WritesInOrder) {
  outbox.append("a", 0);
  outbox.append("b", 0);
  EXPECT_EQ(outbox.size(), 2U);
  EXPECT_EQ(outbox.flush(kAll), Outbox::Progress::kDone);
  EXPECT_EQ(read(), "ab");
  EXPECT_EQ(outbox.size(), 0U);
}

TEST_F(OutboxTest, WritesNothingThatIsNotSafe) {
  outbox.append("a", 1);
  outbox.append("b", 2);
  outbox.append("c", 2);
  outbox.append("d", 3);
  outbox.flush(0);
  EXPECT_EQ(read(), "");
  outbox.flush(2);
  EXPECT_EQ(read(), "abc");
  outbox.drop_held(2);
  outbox.append("last", 0);
  outbox.flush(2);
  EXPECT_EQ(read(), "last");
}

TEST_F(OutboxTest, GoesOnWhereTheSocketWasFull) {
  const std::string large(8'000'000, 'x');
  outbox.append(large, 0);
  EXPECT_EQ(outbox.flush(kAll), Outbox::Progress::kBlocked);
  outbox.append("end", 0);
  EXPECT_EQ(outbox.flush(kAll), Outbox::Progress::kDone);  // waits for unblock()
  std::string arrived = read();
  do {
    outbox.unblock();
    ASSERT_NE(outbox.flush(kAll), Outbox::Progress::kBroken);
    arrived += read();
  } while (outbox.size() > 0);
  EXPECT_EQ(arrived.size(), large.size() + 3);
  EXPECT_TRUE(arrived.ends_with("xend"));
}

TEST_F(OutboxTest, SaysWhenTheOtherEndIsGone) {
  ::shutdown(ends[1], SHUT_RDWR);
  outbox.append("a", 0);
  EXPECT_EQ(outbox.flush(kAll), Outbox::Progress::kBroken);
}

TEST_F(OutboxTest, LeavesNothingBehindWhereManyThreadsWrite) {
  constexpr int kEach = 20'000;
  std::atomic<int> left = 2;
  const auto write = [&] {
    for (int i = 0; i < kEach; ++i) {
      outbox.append("ab", 0);
      if (outbox.flush(kAll) == Outbox::Progress::kBlocked) outbox.unblock();
    }
    --left;
  };
  std::thread one(write);
  std::thread two(write);
  std::size_t arrived = 0;
  while (left > 0) arrived += read().size();
  one.join();
  two.join();
  outbox.unblock();
  static_cast<void>(outbox.flush(kAll));
  arrived += read().size();
  EXPECT_EQ(arrived, std::size_t{2} * 2 * kEach);
}

}  // namespace
}  // namespace chat::link
