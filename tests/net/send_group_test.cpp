#include "net/send_group.hpp"

#include <array>
#include <cerrno>
#include <gtest/gtest.h>
#include <liburing.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace chat::net {
namespace {

/// Whether the kernel allows io_uring. Without it a group accepts nothing, which the tests then
/// expect.
bool kernel_gives_rings() {
  io_uring ring{};
  if (::io_uring_queue_init(1, &ring, IORING_SETUP_SINGLE_ISSUER) < 0) return false;
  ::io_uring_queue_exit(&ring);
  return true;
}

class Pair {
 public:
  Pair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data()) != 0) {
      throw std::runtime_error("socketpair");
    }
  }
  ~Pair() {
    ::close(ends_[0]);
    end_peer();
  }

  int fd() const { return ends_[0]; }
  void end_peer() {
    if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
  }
  std::size_t fill() const {
    const std::string junk(64 * 1024, 'x');
    std::size_t size = 0;
    for (ssize_t n = 0; n >= 0; size += n > 0 ? static_cast<std::size_t>(n) : 0) {
      n = ::send(ends_[0], junk.data(), junk.size(), 0);
    }
    return size;
  }
  std::string heard() const {
    std::string text(1'000'000, '\0');
    const ssize_t n = ::recv(ends_[1], text.data(), text.size(), 0);
    text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return text;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

class SendGroupTest : public ::testing::Test {
 protected:
  SendGroupTest() { group.open(); }

  const bool can = kernel_gives_rings();
  SendGroup group;
};

TEST_F(SendGroupTest, EachSocketGetsItsOwn) {
  std::array<Pair, SendGroup::kSize> pairs;
  std::array<SendResult, SendGroup::kSize> sent;
  std::array<std::string, SendGroup::kSize> texts;
  for (int round = 0; round < 3; ++round) {
    sent.fill(kNotSent);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      texts[i] = std::to_string(round) + '/' + std::to_string(i);
      EXPECT_EQ(group.add(pairs[i].fd(), texts[i], sent[i]), can);
    }
    group.submit();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      EXPECT_EQ(sent[i], can ? static_cast<SendResult>(texts[i].size()) : kNotSent);
      EXPECT_EQ(pairs[i].heard(), can ? texts[i] : "");
    }
  }
}

TEST_F(SendGroupTest, WhatCannotBeSentKeepsNobodyWaiting) {
  Pair full;
  Pair ended;
  Pair fine;
  ASSERT_GT(full.fill(), 0U);
  ended.end_peer();
  SendResult to_full = kNotSent;
  SendResult to_ended = kNotSent;
  SendResult to_none = kNotSent;
  SendResult to_fine = kNotSent;
  group.add(full.fd(), "a", to_full);
  group.add(ended.fd(), "b", to_ended);
  group.add(-1, "c", to_none);
  group.add(fine.fd(), "d", to_fine);
  group.submit();
  EXPECT_EQ(to_full, can ? -EAGAIN : kNotSent);
  EXPECT_EQ(to_ended, kNotSent);  // the next attempt to send reports the reason
  EXPECT_EQ(to_none, kNotSent);
  EXPECT_EQ(to_fine, can ? 1 : kNotSent);
  EXPECT_EQ(fine.heard(), can ? "d" : "");
}

TEST_F(SendGroupTest, TakesNothingUnlessOpen) {
  Pair pair;
  SendGroup closed;
  SendResult sent = kNotSent;
  EXPECT_FALSE(closed.add(pair.fd(), "x", sent));
  closed.submit();
  EXPECT_EQ(sent, kNotSent);
  EXPECT_EQ(pair.heard(), "");
}

TEST_F(SendGroupTest, TakesNoMoreThanItsSize) {
  Pair pair;
  std::array<SendResult, SendGroup::kSize + 1> sent;
  sent.fill(kNotSent);
  for (std::size_t i = 0; i < SendGroup::kSize; ++i) {
    EXPECT_EQ(group.add(pair.fd(), "x", sent[i]), can);
  }
  EXPECT_FALSE(group.add(pair.fd(), "x", sent[SendGroup::kSize]));
  group.submit();
  EXPECT_EQ(sent[SendGroup::kSize], kNotSent);
  EXPECT_EQ(pair.heard().size(), can ? SendGroup::kSize : 0);
}

}  // namespace
}  // namespace chat::net
