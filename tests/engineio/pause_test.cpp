// A session that stops reading for a while.
#include <atomic>
#include <gmock/gmock.h>
#include <string>
#include <thread>

#include "engineio/test_server.hpp"
#include "support/run_on.hpp"
#include "support/websocket_client.hpp"

namespace chat::engineio {
namespace {

using test::LoopPause;
using test::TcpClient;
using test::WebSocketClient;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Options with_short_heartbeat() {
  Options options;
  options.ping_interval = 100;
  options.ping_timeout = 400;
  return options;
}

class Pausing : public EngineTest {
 protected:
  using EngineTest::EngineTest;

  void pause() {
    with_session([](Session* session) { session->pause_input(); });
  }
  void resume() {
    with_session([](Session* session) { session->resume_input(); });
  }
  /// Its answer shows that the server has read everything sent before on other connections.
  void round_trip() {
    TcpClient other(port());
    other.send(poll_request("nobody"));
    EXPECT_EQ(other.receive_answer().status, 400);
  }

  TcpClient client{port()};
};

TEST_F(Pausing, APostWaitsForItsEnd) {
  const std::string sid = open(client);
  pause();
  client.send(post_request(sid, "4a"));
  round_trip();
  EXPECT_THAT(log.entries(0), IsEmpty());
  resume();
  EXPECT_EQ(client.receive_answer().body, "ok");
  EXPECT_THAT(log.entries(1), ElementsAre("message a"));
}

TEST_F(Pausing, WhatComesByWebSocketWaitsForItsEnd) {
  WebSocketClient websocket(port(), target("websocket"));
  websocket.receive_text();
  pause();
  websocket.send_text("4a");
  round_trip();
  EXPECT_THAT(log.entries(0), IsEmpty());
  resume();
  EXPECT_THAT(log.entries(1), ElementsAre("message a"));
}

TEST_F(Pausing, PostsAreTakenInTheirOrder) {
  const std::string sid = open(client);
  pause();
  client.send(post_request(sid, "4a") + post_request(sid, "4b"));
  round_trip();
  resume();
  EXPECT_THAT(log.entries(2), ElementsAre("message a", "message b"));
}

TEST_F(Pausing, ASecondPostBesideTheOneThatWaitsEndsTheSession) {
  const std::string sid = open(client);
  pause();
  client.send(post_request(sid, "4a"));
  round_trip();
  TcpClient second(port());
  second.send(post_request(sid, "4b"));
  EXPECT_EQ(second.receive_answer().status, 400);
  EXPECT_EQ(client.receive_answer().status, 400);
  EXPECT_THAT(log.entries(1), ElementsAre("closed: transport error"));
}

TEST_F(Pausing, AClientThatGoesAwayFromItsPostEndsTheSession) {
  const std::string sid = open(client);
  pause();
  client.send(post_request(sid, "4a"));
  round_trip();
  client.end_output();
  EXPECT_THAT(log.entries(1), ElementsAre("closed: transport close"));
}

TEST_F(Pausing, AProbeHasThePostTakenThatWaits) {
  const std::string sid = open(client);
  pause();
  client.send(post_request(sid, "4a") + post_request(sid, "4b"));
  round_trip();
  WebSocketClient websocket(port(), target("websocket", sid));
  websocket.send_text("2probe");
  ASSERT_EQ(websocket.receive_text(), "3probe");
  EXPECT_EQ(client.receive_answer().body, "ok");
  EXPECT_EQ(client.receive_answer().body, "ok");
  websocket.send_text("5");
  websocket.send_text("4c");
  resume();
  EXPECT_THAT(log.entries(3), ElementsAre("message a", "message b", "message c"));
}

TEST_F(Pausing, AnUpgradeThatOvertakesThePostThatWaitsTakesItAlong) {
  const std::string sid = open(client);
  pause();
  client.send(post_request(sid, "4a") + post_request(sid, "4b"));
  round_trip();
  WebSocketClient websocket(port(), target("websocket", sid));
  {
    const LoopPause stop(loops[0]);  // so that one pass sees both
    websocket.send_text("2probe");
    websocket.send_text("5");
  }
  ASSERT_EQ(websocket.receive_text(), "3probe");
  EXPECT_EQ(client.receive_answer().body, "ok");
  EXPECT_EQ(client.receive_answer().status, 400) << "the session polls no more";
  EXPECT_THAT(log.entries(1), ElementsAre("message a"));
  client.end_output();
  EXPECT_TRUE(client.is_at_end());
}

class PausingWithHeartbeat : public Pausing {
 protected:
  PausingWithHeartbeat() : Pausing(with_short_heartbeat()) {}
};

TEST_F(PausingWithHeartbeat, PingsGoOnHoweverOftenItPauses) {
  WebSocketClient websocket(port(), target("websocket"));
  websocket.receive_text();
  std::atomic<bool> over = false;
  std::thread pauses([&] {
    while (!over) {
      pause();
      resume();
    }
  });
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(websocket.receive()->data, "2");
    websocket.send_text("3");
  }
  over = true;
  pauses.join();
}

TEST_F(PausingWithHeartbeat, WhilePausedTheServerShowsThatItLives) {
  WebSocketClient websocket(port(), target("websocket"));
  websocket.receive_text();
  pause();
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(websocket.receive()->data, "2") << "though none is answered";
  resume();
  websocket.send_text("3");
  websocket.send_text("4a");
  EXPECT_THAT(log.entries(1), ElementsAre("message a"));
}

}  // namespace
}  // namespace chat::engineio
