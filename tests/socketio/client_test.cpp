// The life of a client's sockets, seen by a raw client.
#include <gmock/gmock.h>
#include <string>

#include "socketio/client_fixture.hpp"
#include "support/run_on.hpp"
#include "support/websocket_client.hpp"

namespace chat::socketio {
namespace {

using test::WebSocketClient;
using ::testing::ElementsAre;

class WithMain : public ClientTest {
 protected:
  WithMain() : ClientTest({"/", "/room"}) {}

  Namespace& main = *server_.find("/");
  Namespace& room = *server_.find("/room");
};

class Protocol4 : public WithMain {
 protected:
  Protocol4() {
    EXPECT_EQ(client.receive_text().front(), '0');
    EXPECT_EQ(client.receive_text(), "40") << "the main namespace, without being asked for";
  }

  WebSocketClient client{server_.port(), target(3)};
};

class Protocol5 : public WithMain {
 protected:
  Protocol5() { EXPECT_EQ(client.receive_text().front(), '0'); }

  void join() {
    client.send_text("40");
    EXPECT_TRUE(client.receive_text().starts_with("40{\"sid\":"));
  }

  WebSocketClient client{server_.port(), target(4)};
};

TEST_F(Protocol4, AClientThatComesBackToANamespaceHasAnotherId) {
  client.send_text("40/room,");
  EXPECT_EQ(client.receive_text(), "40/room,");
  client.send_text("41/room,");
  client.send_text("40/room,");
  EXPECT_EQ(client.receive_text(), "40/room,");
  const std::string left = id(1);
  const std::string back = id(2);
  EXPECT_NE(left, back);
  EXPECT_EQ(room.handshake(left), nullptr);
  EXPECT_NE(room.handshake(back), nullptr);
  EXPECT_FALSE(room.has(left));
  EXPECT_TRUE(room.has(back));

  room.emit_to_socket(left, Event("old", Args{}));
  room.emit_to_socket(back, Event("new", Args{}));
  EXPECT_EQ(client.receive_text(), "42/room,[\"new\"]");
  client.send_text("42/room,1[\"hello\"]");
  EXPECT_EQ(client.receive_text(), "43/room,1[]");
  EXPECT_THAT(log.entries(2), ElementsAre("second client namespace disconnect", "third hello"));
}

TEST_F(Protocol4, AClientThatComesBackToTheMainNamespaceHasAnotherId) {
  client.send_text("41");
  client.send_text("40");
  EXPECT_EQ(client.receive_text(), "40");
  EXPECT_NE(id(0), id(1));
  EXPECT_EQ(main.handshake(id(0)), nullptr);
  EXPECT_NE(main.handshake(id(1)), nullptr);
}

TEST_F(Protocol4, AClientThatComesBackAfterItWasKickedHasAnotherId) {
  main.disconnect(id(0));
  EXPECT_EQ(client.receive_text(), "41");
  client.send_text("40");
  EXPECT_EQ(client.receive_text(), "40");
  EXPECT_NE(id(0), id(1));
  EXPECT_NE(main.handshake(id(1)), nullptr);
}

TEST_F(Protocol5, AKickedSocketIsForgottenAndItsClientMayJoinAgain) {
  join();
  main.disconnect(id(0));
  EXPECT_EQ(client.receive_text(), "41");
  client.send_text("421[\"late\"]");
  join();
  EXPECT_NE(id(0), id(1));
  client.send_text("422[\"hello\"]");
  EXPECT_EQ(client.receive_text(), "432[]") << "and no answer to what was late";
  EXPECT_THAT(log.entries(2), ElementsAre("first server namespace disconnect", "second hello"));
}

TEST_F(Protocol5, WhatCrossesAKickOnItsWayGoesNowhere) {
  join();
  {
    // The client's event arrives before its socket is gone, and is read afterwards.
    const test::LoopPause pause(server_.loops()[0]);
    main.disconnect(id(0));
    client.send_text("421[\"crossing\"]");
  }
  EXPECT_EQ(client.receive_text(), "41");
  join();
  EXPECT_THAT(log.entries(1), ElementsAre("first server namespace disconnect"));
}

TEST_F(Protocol5, JoiningTwiceIsJoiningOnce) {
  join();
  client.send_text("40");
  client.send_text("421[\"hello\"]");
  EXPECT_EQ(client.receive_text(), "431[]");
  EXPECT_THAT(log.entries(1), ElementsAre("first hello"));
}

}  // namespace
}  // namespace chat::socketio
