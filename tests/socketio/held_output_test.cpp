// Clients of a server whose state is not safe yet.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chat/stats.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "socketio/server.hpp"
#include "support/hand_durability.hpp"
#include "support/run_on.hpp"
#include "support/tcp_client.hpp"
#include "support/websocket_client.hpp"

namespace chat::socketio {
namespace {

using test::TcpClient;
using test::WebSocketClient;

class Echo final : public SocketHandler {
 public:
  void on_event(std::string, Args args, Ack ack) override {
    if (ack) ack(std::move(args));
  }
  void on_disconnect(std::string) override {}
};

class HeldOutputTest : public ::testing::Test {
 protected:
  HeldOutputTest() : server({.port = 0}) {
    namespace_ = &server.of("/", {.refuse = {}, .connect = [this](const std::string& socket, auto) {
                                    namespace_->join(socket, "channel");
                                    return std::make_shared<Echo>();
                                  }});
    server.loops().set_durability(&durability);
    if (!server.start()) throw std::runtime_error("cannot start");
    server.accept();
    durability.make(1);
  }
  ~HeldOutputTest() override {
    std::promise<void> closed;
    server.stop_accepting();
    server.close([&] { closed.set_value(); });
    closed.get_future().wait();
    server.stop();
  }

  net::LoopCounters& counters() { return server.loops()[0].counters(); }
  void await_held() {
    while (counters().held_bytes.value() == 0) test::run_on(server.loops()[0], [] {});
  }

  test::HandDurability durability;
  Server server;
  Namespace* namespace_ = nullptr;
};

TEST_F(HeldOutputTest, AWebSocketGetsItsAcksOnceTheyAreSafe) {
  WebSocketClient client(server.port(), "/socket.io/?transport=websocket&EIO=3");
  EXPECT_TRUE(client.receive_text().starts_with("0{"));
  durability.save(1);
  EXPECT_EQ(client.receive_text(), "40");
  client.send_text("421[\"echo\",1]");
  EXPECT_EQ(client.receive_text(), "431[1]");

  durability.make(2);
  client.send_text("2probe");  // a ping of this version; nothing is in front of its answer
  EXPECT_EQ(client.receive_text(), "3probe");
  test::run_on(server.loops()[0], [] {});  // the answer is counted
  const std::uint64_t sent = counters().sent_bytes.value();
  client.send_text("422[\"echo\",2]");
  client.send_text("2later");
  await_held();
  EXPECT_EQ(counters().sent_bytes.value(), sent);
  durability.save(2);
  EXPECT_EQ(client.receive_text(), "432[2]");
  EXPECT_EQ(client.receive_text(), "3later");
}

TEST_F(HeldOutputTest, AMemberWithMuchUnsentOutputGetsNoSignals) {
  WebSocketClient client(server.port(), "/socket.io/?transport=websocket&EIO=4");
  client.receive_text();
  durability.save(1);
  client.send_text("40");
  ASSERT_TRUE(client.receive_text().starts_with("40{"));
  const auto tell = [&](const std::string& text) {
    namespace_->emit_to_channel("channel", Event("tell", Args{text}));
  };
  const auto signal = [&](const std::string& text) {
    namespace_->signal_channel("channel", Event("tell", Args{text}));
  };
  signal("fast");
  EXPECT_EQ(client.receive_text(), R"(42["tell","fast"])");

  durability.make(2);
  const std::string much(1'100'000, 'x');
  tell(much);
  while (counters().held_bytes.value() < much.size()) test::run_on(server.loops()[0], [] {});
  tell("before");
  signal("signal");
  tell("after");
  durability.save(2);
  EXPECT_EQ(client.receive_text().size(), much.size() + 13);
  EXPECT_EQ(client.receive_text(), R"(42["tell","before"])");
  EXPECT_EQ(client.receive_text(), R"(42["tell","after"])");
  signal("again");
  EXPECT_EQ(client.receive_text(), R"(42["tell","again"])");
}

TEST_F(HeldOutputTest, APollIsAnsweredOnceTheAnswerIsSafe) {
  TcpClient client(server.port());
  const std::string poll = "GET /socket.io/?transport=polling&EIO=4";
  client.send(poll + " HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string opened = client.receive_answer().body;
  ASSERT_TRUE(opened.starts_with("0{\"sid\":\""));
  const std::string sid = opened.substr(9, opened.find('"', 9) - 9);
  durability.save(1);
  client.send("POST /socket.io/?transport=polling&EIO=4&sid=" + sid +
              " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n40");
  EXPECT_EQ(client.receive_answer().body, "ok");

  durability.make(2);
  test::run_on(server.loops()[0], [] {});  // the answer is counted
  const std::uint64_t sent = counters().sent_bytes.value();
  client.send(poll + "&sid=" + sid + " HTTP/1.1\r\nHost: x\r\n\r\n");
  await_held();
  EXPECT_EQ(counters().sent_bytes.value(), sent);
  durability.save(2);
  EXPECT_TRUE(client.receive_answer().body.starts_with("40{"));
}

TEST_F(HeldOutputTest, AServerThatClosesWaitsForWhatIsHeld) {
  auto client =
      std::make_unique<WebSocketClient>(server.port(), "/socket.io/?transport=websocket&EIO=4");
  EXPECT_TRUE(client->receive_text().starts_with("0{"));
  client->send_text("40");
  await_held();
  std::promise<void> closed;
  server.stop_accepting();
  server.close([&] { closed.set_value(); });
  closed.get_future().wait();
  boost::asio::io_context context;
  auto flushed = boost::asio::co_spawn(
      context, server.wait_flushed(std::chrono::steady_clock::now() + std::chrono::hours(1)),
      boost::asio::use_future);
  context.poll();
  EXPECT_EQ(flushed.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  durability.save(1);
  EXPECT_TRUE(client->receive_text().starts_with("40{"));
  client.reset();
  context.run();
  flushed.get();
}

TEST_F(HeldOutputTest, TheStatsTellHowMuchIsHeld) {
  WebSocketClient client(server.port(), "/socket.io/?transport=websocket&EIO=4");
  client.receive_text();
  client.send_text("40");
  await_held();
  std::promise<TransportStats> measured;
  server.measure(true, [&](const TransportStats& stats) { measured.set_value(stats); });
  const TransportStats stats = measured.get_future().get();
  ASSERT_TRUE(stats.held_output_bytes.has_value());
  EXPECT_EQ(*stats.held_output_bytes, stats.backlog_bytes);
}

}  // namespace
}  // namespace chat::socketio
