// A loop's batched work: timers that fire together, and flushes of one tick.
#include <array>
#include <fcntl.h>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "net/loop_group.hpp"
#include "net/output_queue.hpp"
#include "net/stream.hpp"
#include "support/run_on.hpp"

namespace chat::net {
namespace {

using test::run_on;

class Alarm final : public Timer {
 public:
  explicit Alarm(std::function<void()> action) : action_(std::move(action)) {}

 private:
  void on_timer() override { action_(); }
  std::function<void()> action_;
};

TEST(LoopFlush, OtherWorkComesBetweenTimersThatFireTogether) {
  constexpr int kAlarms = 1000;
  LoopGroup loops(1);
  loops.start();
  Loop& loop = loops[0];
  int fired = 0;
  int fired_before_the_other = 0;
  std::promise<void> done;
  std::vector<std::unique_ptr<Alarm>> alarms;
  alarms.reserve(kAlarms);
  for (int i = 0; i < kAlarms; ++i) {
    alarms.push_back(std::make_unique<Alarm>([&] {
      if (++fired == 1) loop.post([&] { fired_before_the_other = fired; });
      if (fired == kAlarms) done.set_value();
    }));
  }
  run_on(loop, [&] {
    for (const auto& alarm : alarms) loop.set_timer(*alarm, 5);
  });
  done.get_future().wait();
  loops.stop();
  EXPECT_GT(fired_before_the_other, 0);
  EXPECT_LT(fired_before_the_other, kAlarms / 2);
}

/// Sends its text with the tick's flush, as a WebSocket does.
class Speaker final : public Flushable, private StreamHandler {
 public:
  explicit Speaker(Loop& loop) : loop_(loop) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw std::runtime_error("socketpair");
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    peer_ = ends[1];
    stream_ = std::make_unique<Stream>(loop_, ends[0]);
    stream_->set_handler(this);
  }
  ~Speaker() override { ::close(peer_); }

  /// Call on the loop.
  void say(std::string_view text) {
    output_.append(text);
    loop_.request_flush(*this, Loop::Phase::kWrite);
  }

  /// Receives this many bytes, off the loop.
  std::string hear(std::size_t size) const {
    std::string text(size, '\0');
    for (std::size_t done = 0; done < size;) {
      const ssize_t n = ::read(peer_, text.data() + done, size - done);
      if (n <= 0) throw std::runtime_error("read");
      done += static_cast<std::size_t>(n);
    }
    return text;
  }
  bool is_silent() const {
    char byte = 0;
    return ::recv(peer_, &byte, 1, MSG_DONTWAIT) < 0;
  }

  void end() { stream_->close(); }

  std::size_t offered = 0;
  std::function<void()> on_flush = [] {};

 private:
  void offer_send(SendGroup& group) override {
    std::array<iovec, 1> pieces;
    if (output_.peek(pieces) != 1) return;
    ++offered;
    stream_->offer_send({static_cast<const char*>(pieces[0].iov_base), pieces[0].iov_len}, group);
  }
  void flush() override {
    on_flush();
    write();
  }
  void write() {
    std::array<iovec, 4> pieces;
    while (!output_.empty()) {
      const auto [status, bytes] = stream_->write(std::span(pieces).first(output_.peek(pieces)));
      if (status == IoStatus::kClosed) return output_.clear();
      if (status != IoStatus::kDone) break;
      output_.consume(bytes);
    }
    stream_->want(true, !output_.empty());
  }
  void on_stream_readable() override { stream_->read(); }
  void on_stream_writable() override { write(); }

  Loop& loop_;
  int peer_ = -1;
  std::unique_ptr<Stream> stream_;
  OutputQueue output_;
};

TEST(LoopFlush, WhatIsSentAheadIsSentOnceAndInOrder) {
  constexpr std::size_t kSpeakers = 150;
  constexpr std::size_t kLarge = 3'000'000;  // more than a socket's buffer holds
  LoopGroup loops(1);
  loops.start();
  Loop& loop = loops[0];
  std::vector<std::unique_ptr<Speaker>> speakers;
  run_on(loop, [&] {
    for (std::size_t i = 0; i < kSpeakers; ++i) speakers.push_back(std::make_unique<Speaker>(loop));
  });
  std::string large(kLarge, '\0');
  for (std::size_t i = 0; i < kLarge; ++i) large[i] = static_cast<char>('a' + i / 1000 % 26);
  for (int round = 0; round < 3; ++round) {
    run_on(loop, [&] {
      for (std::size_t i = 0; i < kSpeakers; ++i) {
        if (i % 40 == 7) speakers[i]->say(large);
        speakers[i]->say(std::to_string(round * 1000 + static_cast<int>(i)) + '.');
      }
    });
    for (std::size_t i = 0; i < kSpeakers; ++i) {
      const std::string text = std::to_string(round * 1000 + static_cast<int>(i)) + '.';
      if (i % 40 == 7) {
        ASSERT_EQ(speakers[i]->hear(kLarge), large);
      }
      ASSERT_EQ(speakers[i]->hear(text.size()), text);
    }
  }
  run_on(loop, [&] {
    for (const auto& speaker : speakers) {
      EXPECT_TRUE(speaker->is_silent());
      EXPECT_GT(speaker->offered, 0U);
    }
    speakers.clear();
  });
  loops.stop();
}

// A flush may affect another object whose send is done, but not yet examined.
TEST(LoopFlush, OneMaySayMoreOrEndWhenItsSendIsDoneAlready) {
  LoopGroup loops(1);
  loops.start();
  Loop& loop = loops[0];
  std::vector<std::unique_ptr<Speaker>> speakers;
  run_on(loop, [&] {
    for (int i = 0; i < 3; ++i) speakers.push_back(std::make_unique<Speaker>(loop));
    speakers[0]->on_flush = [&] {
      speakers[1]->say("more");
      speakers[2]->end();
    };
    for (const auto& speaker : speakers) speaker->say("text");
  });
  EXPECT_EQ(speakers[0]->hear(4), "text");
  EXPECT_EQ(speakers[1]->hear(8), "textmore");
  run_on(loop, [&] {
    EXPECT_TRUE(speakers[0]->is_silent());
    EXPECT_TRUE(speakers[1]->is_silent());
    speakers.clear();
  });
  loops.stop();
}

}  // namespace
}  // namespace chat::net
