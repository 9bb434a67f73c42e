// What of WebSocket and HTTP waits for the gate, and what passes.
#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "net/gate_fixture.hpp"
#include "net/http_server.hpp"
#include "net/websocket_connection.hpp"
#include "support/tcp_client.hpp"
#include "wire/websocket.hpp"

namespace chat::net {
namespace {

using test::run_on;

// WebSockets ----------------------------------------------------------------------------------

constexpr std::string_view kPing("\x89\x80\0\0\0\0", 6);
constexpr std::string_view kPong("\x8a\0", 2);
constexpr std::string_view kClose("\x88\x82\0\0\0\0\x03\xe8", 8);
constexpr std::string_view kCloseAnswer("\x88\x02\x03\xe8", 4);

class WebSocketGateTest : public GateFixture, private WebSocketConnection::Handler {
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

class HttpGateTest : public GateFixture {
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
