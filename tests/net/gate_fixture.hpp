// A loop whose output waits, and both ends of a connection to it.
#pragma once

#include <array>
#include <cstdint>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "net/loop_group.hpp"
#include "support/hand_durability.hpp"
#include "support/run_on.hpp"

namespace chat::net {

/// Both ends of a connection; the loop's does not block.
class Ends {
 public:
  Ends() {
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) != 0) {
      throw std::runtime_error("socketpair");
    }
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  ~Ends() {
    ::close(ends_[1]);
    if (ends_[0] >= 0) ::close(ends_[0]);
  }
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;

  int take() { return std::exchange(ends_[0], -1); }

  /// Waits for so many bytes.
  std::string hear(std::size_t size) const {
    std::string text(size, '\0');
    const ssize_t n = ::recv(ends_[1], text.data(), size, MSG_WAITALL);
    text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return text;
  }
  /// What is there.
  std::string heard() const {
    std::string text(100'000, '\0');
    const ssize_t n = ::recv(ends_[1], text.data(), text.size(), MSG_DONTWAIT);
    text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return text;
  }
  bool is_ended() const {
    char byte = 0;
    return ::recv(ends_[1], &byte, 1, MSG_DONTWAIT) == 0;
  }
  void say(std::string_view text) const { ::send(ends_[1], text.data(), text.size(), 0); }

 private:
  std::array<int, 2> ends_{-1, -1};
};

class GateFixture : public ::testing::Test {
 protected:
  GateFixture() {
    loops.set_durability(&durability);
    loops.start();
  }
  ~GateFixture() override { loops.stop(); }

  /// Lets the loop end its tick.
  void settle() {
    for (int i = 0; i < 6; ++i) test::run_on(loop, [] {});
  }
  void save(std::uint64_t position) {
    durability.save(position);
    settle();
  }
  std::uint64_t held_bytes() { return loop.counters().held_bytes.value(); }

  test::HandDurability durability;
  LoopGroup loops{1};
  Loop& loop = loops[0];
};

}  // namespace chat::net
