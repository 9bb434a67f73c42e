// The main namespace without an application's own: clients of protocol 4 are in it all the same.
#include <gmock/gmock.h>
#include <string>

#include "socketio/client_fixture.hpp"
#include "support/tcp_client.hpp"
#include "support/websocket_client.hpp"

namespace chat::socketio {
namespace {

using test::TcpClient;
using test::WebSocketClient;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;

constexpr int kNormalClosure = 1000;

ServerOptions impatient() {
  ServerOptions options;
  options.connect_timeout = 50;
  return options;
}

class EmptyMain : public ClientTest {
 protected:
  EmptyMain() : ClientTest({"/room"}, impatient()) {
    EXPECT_EQ(client.receive_text().front(), '0');
  }

  void expect_served() {
    client.send_text("42/room,7[\"hello\"]");
    EXPECT_EQ(client.receive_text(), "43/room,7[]");
  }

  WebSocketClient client{server_.port(), target(3)};
};

TEST_F(EmptyMain, IsJoinedWithTheHandshake) {
  EXPECT_EQ(client.receive_text(), "40");
  client.send_text("40/room,");
  EXPECT_EQ(client.receive_text(), "40/room,");
  expect_served();
}

TEST_F(EmptyMain, IsJoinedWithTheHandshakeByPolling) {
  TcpClient poller(server_.port());
  poller.send("GET /socket.io/?EIO=3&transport=polling&b64=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(poller.receive_answer().body, EndsWith("}2:40"));
}

TEST_F(EmptyMain, AClientInItAloneStaysLongerThanOneThatJoinedNothing) {
  EXPECT_EQ(client.receive_text(), "40");
  WebSocketClient other(server_.port(), target(4));
  EXPECT_EQ(other.receive_close(), kNormalClosure);
  client.send_text("40/room,");
  EXPECT_EQ(client.receive_text(), "40/room,");
}

TEST_F(EmptyMain, IsSilent) {
  EXPECT_EQ(client.receive_text(), "40");
  client.send_text("40/room,");
  EXPECT_EQ(client.receive_text(), "40/room,");
  client.send_text("421[\"hello\"]");
  client.send_text("42[\"hello\"]");
  client.send_text("431[]");
  client.send_text("451-2[\"hello\",{\"_placeholder\":true,\"num\":0}]");
  client.send_binary("\x04z");
  expect_served();
  EXPECT_THAT(log.entries(1), ElementsAre("first hello"));
}

TEST_F(EmptyMain, IsJoinedOnceAndAgainAfterItWasLeft) {
  EXPECT_EQ(client.receive_text(), "40");
  client.send_text("40/room,");
  EXPECT_EQ(client.receive_text(), "40/room,");
  client.send_text("40");
  expect_served();
  client.send_text("41");
  expect_served();
  client.send_text("40");
  EXPECT_EQ(client.receive_text(), "40");
  expect_served();
}

TEST_F(EmptyMain, StaysWhenAnotherNamespaceIsLeft) {
  EXPECT_EQ(client.receive_text(), "40");
  client.send_text("40/room,");
  EXPECT_EQ(client.receive_text(), "40/room,");
  client.send_text("41/room,");
  EXPECT_THAT(log.entries(1), ElementsAre("first client namespace disconnect"));
  client.send_text("40");
  client.send_text("40/room,");
  EXPECT_EQ(client.receive_text(), "40/room,");
}

TEST_F(EmptyMain, IsNoneToClientsOfProtocol5) {
  WebSocketClient other(server_.port(), target(4));
  EXPECT_EQ(other.receive_text().front(), '0');
  other.send_text("40");
  EXPECT_EQ(other.receive_text(), R"(44{"message":"Invalid namespace"})");
  other.send_text("40/room,");
  EXPECT_THAT(other.receive_text(), testing::StartsWith("40/room,{\"sid\":"));
  EXPECT_THAT(log.entries(), IsEmpty());
}

}  // namespace
}  // namespace chat::socketio
