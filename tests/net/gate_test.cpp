// Output that waits until what it may tell of is safe.
#include "net/gate.hpp"

#include <array>
#include <atomic>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "net/http_server.hpp"
#include "net/loop_group.hpp"
#include "net/output_queue.hpp"
#include "net/stream.hpp"
#include "net/websocket_connection.hpp"
#include "support/hand_durability.hpp"
#include "support/run_on.hpp"
#include "support/tcp_client.hpp"
#include "wire/websocket.hpp"

namespace chat::net {
namespace {

using test::HandDurability;
using test::run_on;

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

class GateTest : public ::testing::Test {
 protected:
  GateTest() {
    loops.set_durability(&durability);
    loops.start();
  }
  ~GateTest() override {
    run_on(loop, [this] { speakers.clear(); });
    loops.stop();
  }

  Speaker& add() {
    run_on(loop, [this] { speakers.push_back(std::make_unique<Speaker>(loop)); });
    return *speakers.back();
  }
  void say(Speaker& speaker, std::string_view text) {
    run_on(loop, [&] { speaker.say(text); });
    settle();
  }
  /// Lets the loop end its tick.
  void settle() {
    for (int i = 0; i < 6; ++i) run_on(loop, [] {});
  }
  void save(std::uint64_t position) {
    durability.save(position);
    settle();
  }
  std::uint64_t held_bytes() { return loop.counters().held_bytes.value(); }

  HandDurability durability;
  LoopGroup loops{1};
  Loop& loop = loops[0];
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

// WebSockets ----------------------------------------------------------------------------------

constexpr std::string_view kPing("\x89\x80\0\0\0\0", 6);
constexpr std::string_view kPong("\x8a\0", 2);
constexpr std::string_view kClose("\x88\x82\0\0\0\0\x03\xe8", 8);
constexpr std::string_view kCloseAnswer("\x88\x02\x03\xe8", 4);

class WebSocketGateTest : public GateTest, private WebSocketConnection::Handler {
 protected:
  WebSocketGateTest() {
    request.headers = {{"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}};
    durability.make(1);
    run_on(loop, [this] {
      websocket = std::make_unique<WebSocketConnection>(std::make_unique<Stream>(loop, ends.take()),
                                                        request, 1'000);
      websocket->set_handler(this);
      websocket->start({});
    });
    welcome = ends.hear(websocket_accept_response(request).size());
  }
  ~WebSocketGateTest() override {
    run_on(loop, [this] {
      if (websocket) WebSocketConnection::abort(std::move(websocket));
    });
  }

  void send(std::string_view text) {
    run_on(loop, [&] {
      wire::append_frame(websocket->output().own_bytes(), wire::Opcode::kText, text);
      websocket->output().appended();
      websocket->flush();
    });
    settle();
  }
  void close() {
    run_on(loop,
           [this] { WebSocketConnection::close(std::move(websocket), wire::CloseCode::kNormal); });
    settle();
  }

  Ends ends;
  HttpRequest request;
  std::unique_ptr<WebSocketConnection> websocket;
  std::string welcome;
  std::atomic<bool> is_closed = false;

 private:
  void on_websocket_message(bool, std::string_view) override {}
  void on_websocket_closed() override { is_closed = true; }
};

TEST_F(WebSocketGateTest, TheHandshakeAndPongsPass) {
  EXPECT_EQ(welcome, websocket_accept_response(request));
  ends.say(kPing);
  EXPECT_EQ(ends.hear(kPong.size()), kPong);
  send("text");
  ends.say(kPing);
  settle();
  EXPECT_EQ(ends.heard(), "");
  save(1);
  EXPECT_EQ(ends.heard(), std::string("\x81\x04text") + std::string(kPong));
}

TEST_F(WebSocketGateTest, AnswersTheClientsCloseAtOnce) {
  ends.say(kClose);
  EXPECT_EQ(ends.hear(kCloseAnswer.size()), kCloseAnswer);
  settle();
  EXPECT_TRUE(is_closed);
}

TEST_F(WebSocketGateTest, TheServersCloseComesBehindWhatIsHeld) {
  send("text");
  close();
  EXPECT_EQ(ends.heard(), "");
  EXPECT_FALSE(ends.is_ended());
  EXPECT_EQ(loops.kept(), 1U);
  save(1);
  EXPECT_EQ(ends.heard(), std::string("\x81\x04text") + std::string(kCloseAnswer));
  ends.say(kClose);
  settle();
  EXPECT_TRUE(ends.is_ended());
  EXPECT_EQ(loops.kept(), 0U);
}

TEST_F(WebSocketGateTest, WhatIsHeldIsLostIfTheConnectionIsCut) {
  send("text");
  run_on(loop, [this] { WebSocketConnection::abort(std::move(websocket)); });
  settle();
  EXPECT_TRUE(ends.is_ended());
  EXPECT_EQ(held_bytes(), 0U);
  save(1);
  EXPECT_EQ(ends.heard(), "");
}

// HTTP ----------------------------------------------------------------------------------------

/// Says its path; for /free independently of the state.
class Sayer final : public HttpHandler {
 private:
  void on_request(HttpConnection& connection, HttpRequest request) override {
    connection.respond(
        {.body = request.path, .headers = {}, .is_independent = request.path == "/free"});
  }
  void on_refused_request(HttpConnection&, const HttpRequest&, int) override {}
};

class HttpGateTest : public GateTest {
 protected:
  HttpGateTest() {
    const Result<int> listener = open_listener("127.0.0.1", 0, false);
    port = listener_port(listener.value());
    run_on(loop, [&] { server.accept_from(*listener); });
    durability.make(1);
  }
  ~HttpGateTest() override { close(); }

  void close() {
    run_on(loop, [this] {
      server.stop_accepting();
      server.begin_close();
      server.close_all();
    });
  }
  /// Waits until the loop holds output.
  void await_held() {
    while (held_bytes() == 0) settle();
  }

  Sayer sayer;
  HttpServer server{loop, sayer, {}};
  int port = 0;
};

std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"; }

TEST_F(HttpGateTest, AnAnswerWaitsAndAnIndependentOneDoesNot) {
  test::TcpClient client(port);
  client.send(get("/free"));
  EXPECT_EQ(client.receive_answer().body, "/free");
  client.send(get("/held") + get("/free"));
  await_held();
  durability.save(1);
  EXPECT_EQ(client.receive_answer().body, "/held");
  EXPECT_EQ(client.receive_answer().body, "/free");
}

TEST_F(HttpGateTest, AServerThatClosesSendsWhatIsHeldFirst) {
  test::TcpClient client(port);
  client.send(get("/held"));
  await_held();
  close();
  settle();
  EXPECT_EQ(loops.kept(), 1U);
  durability.save(1);
  EXPECT_EQ(client.receive_answer().body, "/held");
  EXPECT_TRUE(client.is_at_end());
  settle();
  EXPECT_EQ(loops.kept(), 0U);
}

// A client that sends on is not read without limit.
TEST_F(HttpGateTest, AClientThatSendsOnWaitsToo) {
  test::TcpClient client(port);
  client.send(get("/held"));
  await_held();
  const std::string more = get("/" + std::string(8'000, 'x'));
  for (int i = 0; i < 20; ++i) client.send(more);
  settle();
  durability.save(1);
  EXPECT_EQ(client.receive_answer().body, "/held");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.receive_answer().body.size(), 8'001U);
}

}  // namespace
}  // namespace chat::net
