// Streams that are ready in the same pass of their loop are read together, then served.
#include "net/stream.hpp"

#include <fcntl.h>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "net/loop_group.hpp"
#include "support/event_log.hpp"
#include "support/run_on.hpp"

namespace chat::net {
namespace {

using test::EventLog;
using test::LoopPause;
using test::run_on;
using ::testing::ElementsAre;

/// A stream that logs its input, and the peer that writes to it.
class Ear final : private StreamHandler {
 public:
  Ear(Loop& loop, std::string name, EventLog& log)
      : loop_(loop), name_(std::move(name)), log_(log) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw std::runtime_error("socketpair");
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    peer_ = ends[1];
    run_on(loop_, [&] {
      stream_ = std::make_unique<Stream>(loop_, ends[0]);
      stream_->set_handler(this);
    });
  }
  ~Ear() {
    run_on(loop_, [this] { stream_.reset(); });
    if (peer_ >= 0) ::close(peer_);
  }

  void say(std::string_view text) const {
    for (std::size_t done = 0; done < text.size();) {
      done += static_cast<std::size_t>(::write(peer_, text.data() + done, text.size() - done));
    }
  }
  void end() { ::close(std::exchange(peer_, -1)); }
  void close() { stream_->close(); }

  std::function<void()> on_read = [] {};

 private:
  void on_stream_readable() override {
    const Input input = stream_->read();
    if (input.status == IoStatus::kWouldBlock) return;
    if (input.status == IoStatus::kClosed) {
      stream_->close();
      log_.add(name_ + " ended");
      return;
    }
    heard_.append(input.bytes.data(), input.bytes.size());
    on_read();
    if (!heard_.ends_with('.')) return;
    log_.add(name_ + (heard_.size() > 100 ? ' ' + std::to_string(heard_.size()) : ' ' + heard_));
    heard_.clear();
  }
  void on_stream_writable() override {}

  Loop& loop_;
  const std::string name_;
  EventLog& log_;
  int peer_ = -1;
  std::unique_ptr<Stream> stream_;
  std::string heard_;
};

class StreamTest : public ::testing::Test {
 protected:
  StreamTest() { loops.start(); }

  EventLog log;
  LoopGroup loops{1};
};

TEST_F(StreamTest, EachGetsItsOwn) {
  Ear a(loops[0], "a", log);
  Ear b(loops[0], "b", log);
  Ear c(loops[0], "c", log);
  {
    const LoopPause pause(loops[0]);
    a.say("one.");
    b.say("two.");
    c.say("three.");
  }
  EXPECT_THAT(log.entries(3), ElementsAre("a one.", "b two.", "c three."));
}

TEST_F(StreamTest, OneWhoseHandlerThrowsEndsAlone) {
  Ear a(loops[0], "a", log);
  Ear b(loops[0], "b", log);
  a.on_read = [] { throw std::length_error("field value too large"); };
  {
    const LoopPause pause(loops[0]);
    a.say("one.");
    b.say("two.");
  }
  EXPECT_THAT(log.entries(2), ElementsAre("a ended", "b two."));
  b.say("three.");
  EXPECT_THAT(log.entries(3), ElementsAre("a ended", "b two.", "b three."));
}

TEST_F(StreamTest, OneMayCloseAnotherThatWasReadAlready) {
  Ear a(loops[0], "a", log);
  Ear b(loops[0], "b", log);
  Ear c(loops[0], "c", log);
  a.on_read = [&b] { b.close(); };
  {
    const LoopPause pause(loops[0]);
    a.say("one.");
    b.say("two.");
    c.say("three.");
  }
  EXPECT_THAT(log.entries(2), ElementsAre("a one.", "c three."));
}

TEST_F(StreamTest, TheEndComesBehindWhatWasSaid) {
  Ear a(loops[0], "a", log);
  Ear b(loops[0], "b", log);
  {
    const LoopPause pause(loops[0]);
    a.say("one.");
    b.say("two.");
    a.end();
  }
  EXPECT_THAT(log.entries(3), ElementsAre("a one.", "a ended", "b two."));
}

TEST_F(StreamTest, MuchInOneLeavesTheOthersTheirTurn) {
  Ear a(loops[0], "a", log);
  Ear b(loops[0], "b", log);
  {
    const LoopPause pause(loops[0]);
    a.say(std::string(80'000, 'x'));
    b.say("two.");
  }
  EXPECT_THAT(log.entries(1), ElementsAre("b two."));
  a.say(std::string(79'999, 'x') + '.');
  EXPECT_THAT(log.entries(2), ElementsAre("b two.", "a 160000"));
}

}  // namespace
}  // namespace chat::net
