#include <gmock/gmock.h>
#include <string>
#include <utility>

#include "engineio/test_server.hpp"
#include "support/run_on.hpp"
#include "support/websocket_client.hpp"

namespace chat::engineio {
namespace {

using test::LoopPause;
using test::TcpClient;
using test::WebSocketClient;
using ::testing::ElementsAre;

constexpr int kNormalClosure = 1000;

class Upgrading : public EngineTest {
 protected:
  explicit Upgrading(Options options = {}) : EngineTest(std::move(options)) {}

  void probe() {
    websocket.send_text("2probe");
    ASSERT_EQ(websocket.receive_text(), "3probe");
  }

  TcpClient client{port()};
  const std::string sid = open(client);
  WebSocketClient websocket{port(), target("websocket", sid)};
};

TEST_F(Upgrading, TakesTheSessionToTheWebSocketWithWhatIsQueued) {
  probe();
  with_session([](Session* session) { session->send_text("before"); });
  websocket.send_text("5");
  EXPECT_EQ(websocket.receive_text(), "4before");
  websocket.send_text("4hello");
  EXPECT_THAT(log.entries(1), ElementsAre("message hello"));
  client.send(poll_request(sid));
  EXPECT_EQ(client.receive_answer().status, 400) << "it polls no more";
}

TEST_F(Upgrading, AnUpgradeThatCompletesAsTheSessionIsClosedIsClosedToo) {
  probe();
  {
    const LoopPause pause(loops[0]);  // so that one pass sees both, in this order
    client.send(post_request(sid, "4close"));
    websocket.send_text("5");
  }
  EXPECT_EQ(websocket.receive_close(), kNormalClosure);
  EXPECT_EQ(client.receive_answer().body, "ok");
  EXPECT_THAT(log.entries(2), ElementsAre("message close", "closed: asked for"));
}

TEST_F(Upgrading, ASessionThatEndsInTheMidstOfItClosesTheWebSocket) {
  probe();
  client.send(post_request(sid, "4close"));
  EXPECT_EQ(websocket.receive_close(), kNormalClosure);
}

TEST_F(Upgrading, ASecondProbeEndsTheUpgradeAndTheSessionPollsOn) {
  probe();
  websocket.send_text("2probe");
  websocket.send_text("5");
  EXPECT_EQ(websocket.receive_close(), kNormalClosure);
  with_session([](Session* session) { session->send_text("on"); });
  client.send(poll_request(sid));
  EXPECT_EQ(client.receive_answer().body, "4on");
}

TEST_F(Upgrading, AnUpgradeWithoutAProbeIsRefusedAndTheSessionPollsOn) {
  websocket.send_text("5");
  EXPECT_EQ(websocket.receive_close(), kNormalClosure);
  client.send(poll_request(sid));
  with_session([](Session* session) {
    ASSERT_NE(session, nullptr);
    session->send_text("hello");
  });
  EXPECT_EQ(client.receive_answer().body, "4hello");
}

class UpgradingWithDelay : public Upgrading {
 protected:
  explicit UpgradingWithDelay(std::int64_t delay = 1) : Upgrading({.probe_delay = delay}) {}
};

TEST_F(UpgradingWithDelay, TakesTheSessionToTheWebSocket) {
  client.send(poll_request(sid));
  probe();
  EXPECT_EQ(client.receive_answer().body, "6");
  websocket.send_text("5");
  websocket.send_text("4hello");
  EXPECT_THAT(log.entries(1), ElementsAre("message hello"));
}

class UpgradingInTheMidstOfTheDelay : public UpgradingWithDelay {
 protected:
  UpgradingInTheMidstOfTheDelay() : UpgradingWithDelay(3'600'000) {}
};

TEST_F(UpgradingInTheMidstOfTheDelay, IsRefusedAndTheSessionPollsOn) {
  client.send(poll_request(sid));
  websocket.send_text("2probe");
  websocket.send_text("5");
  EXPECT_EQ(websocket.receive_close(), kNormalClosure);
  with_session([](Session* session) { session->send_text("on"); });
  EXPECT_EQ(client.receive_answer().body, "4on");
}

}  // namespace
}  // namespace chat::engineio
