// Binary data in one channel for clients of both Engine.IO versions, and for those that take none
// (`b64=1`).
#include <gmock/gmock.h>
#include <string>
#include <string_view>

#include "socketio/client_fixture.hpp"
#include "support/run_on.hpp"
#include "support/tcp_client.hpp"
#include "support/websocket_client.hpp"

namespace chat::socketio {
namespace {

using test::LoopPause;
using test::TcpClient;
using test::WebSocketClient;
using ::testing::StartsWith;

constexpr std::string_view kBase64 = "&b64=1";
constexpr std::string_view kBytes = "\x01\xff";

Event with_bytes(const std::string& name) { return Event(name, Args{Binary(std::string(kBytes))}); }

std::string text_of(const std::string& name) {
  return "451-/room,[\"" + name + "\",{\"_placeholder\":true,\"num\":0}]";
}

class FrameFormats : public ClientTest {
 protected:
  FrameFormats() : ClientTest({"/room"}) {}

  /// Emits to the channel that all clients are in.
  void emit(const Event& event, const std::string& except = {}) {
    room.emit_to_channel("all", event, except);
  }

  Namespace& room = *server_.find("/room");
};

class WebSockets : public FrameFormats {
 protected:
  /// Joins as socket number `index`.
  void join(WebSocketClient& client, std::size_t index) {
    client.send_text("40/room,");
    while (!client.receive_text().starts_with("40/room,")) {
    }
    room.join(id(index), "all");
  }

  std::string target_of(int version, std::string_view more = {}) const {
    return target(version) + std::string(more);
  }

  WebSockets() {
    join(v3, 0);
    join(v4, 1);
    join(v3_base64, 2);
    join(v4_base64, 3);
  }

  static void expect_bytes(WebSocketClient& client, const std::string& name, bool binary,
                           std::string_view form) {
    EXPECT_EQ(client.receive_text(), text_of(name));
    const auto bytes = client.receive();
    ASSERT_TRUE(bytes);
    EXPECT_EQ(bytes->binary, binary);
    EXPECT_EQ(bytes->data, form);
  }

  void expect_everywhere(const std::string& name) {
    expect_bytes(v3, name, true, "\x04\x01\xff");
    expect_bytes(v4, name, true, kBytes);
    expect_bytes(v3_base64, name, false, "b4Af8=");
    expect_bytes(v4_base64, name, false, "bAf8=");
  }

  WebSocketClient v3{server_.port(), target_of(3)};
  WebSocketClient v4{server_.port(), target_of(4)};
  WebSocketClient v3_base64{server_.port(), target_of(3, kBase64)};
  WebSocketClient v4_base64{server_.port(), target_of(4, kBase64)};
};

TEST_F(WebSockets, EachMemberOfAChannelGetsBytesInItsForm) {
  emit(with_bytes("first"));
  emit(with_bytes("second"));
  expect_everywhere("first");
  expect_everywhere("second");
}

TEST_F(WebSockets, OrderHoldsWithEventsOfOnesOwnAndExceptions) {
  {
    const LoopPause pause(server_.loops()[0]);
    emit(with_bytes("first"));
    room.emit_to_socket(id(3), with_bytes("own"));
    emit(with_bytes("second"), id(3));
    emit(with_bytes("third"));
  }
  for (const char* name : {"first", "own", "third"}) {
    expect_bytes(v4_base64, name, false, "bAf8=");
  }
  for (const char* name : {"first", "second", "third"}) {
    expect_bytes(v3_base64, name, false, "b4Af8=");
    expect_bytes(v4, name, true, kBytes);
  }
}

TEST_F(WebSockets, BytesComeInAnyForm) {
  const std::string event = "451-/room,1[\"echo\",{\"_placeholder\":true,\"num\":0}]";
  const std::string ack = "461-/room,1[{\"_placeholder\":true,\"num\":0}]";
  v4_base64.send_text(event);
  v4_base64.send_text("bAf8");
  EXPECT_EQ(v4_base64.receive_text(), ack);
  EXPECT_EQ(v4_base64.receive_text(), "bAf8=");
  v3_base64.send_text(event);
  v3_base64.send_text("b4Af8=\r\n");
  EXPECT_EQ(v3_base64.receive_text(), ack);
  EXPECT_EQ(v3_base64.receive_text(), "b4Af8=");
  v4.send_text(event);
  v4.send_text("bAf8=");
  EXPECT_EQ(v4.receive_text(), ack);
  EXPECT_EQ(v4.receive()->data, kBytes) << "how a client sends says nothing of what it takes";
}

/// A polling client of Engine.IO 4 in the room and the channel, and a WebSocket beside it.
class UpgradeToBase64 : public FrameFormats {
 protected:
  UpgradeToBase64() {
    const std::string opened = request("GET", {});
    const std::size_t begin = opened.find(R"("sid":")") + 7;
    sid_ = opened.substr(begin, opened.find('"', begin) - begin);
    EXPECT_EQ(request("POST", "40/room,"), "ok");
    EXPECT_THAT(request("GET", {}), StartsWith("40/room,"));
    room.join(id(0), "all");
    EXPECT_EQ(beside.receive_text().front(), '0');
    beside.send_text("40/room,");
    EXPECT_THAT(beside.receive_text(), StartsWith("40/room,"));
    room.join(id(1), "all");
  }

  std::string target_of(const std::string& transport) const {
    return "/socket.io/?EIO=4&transport=" + transport + (sid_.empty() ? "" : "&sid=" + sid_);
  }

  std::string request(const std::string& method, const std::string& body) {
    poller_.send(method + " " + target_of("polling") + " HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body);
    return poller_.receive_answer().body;
  }

  std::string sid_;
  TcpClient poller_{server_.port()};
  WebSocketClient beside{server_.port(), target(4)};
};

TEST_F(UpgradeToBase64, TakesAlongWhatIsQueuedAndWhatTheChannelHolds) {
  WebSocketClient websocket(server_.port(), target_of("websocket") + std::string(kBase64));
  websocket.send_text("2probe");
  EXPECT_EQ(websocket.receive_text(), "3probe");
  emit(with_bytes("queued"));
  test::run_on(server_.loops()[0], [] {});
  {
    const LoopPause pause(server_.loops()[0]);
    emit(with_bytes("held"));
    websocket.send_text("5");
  }
  for (const char* name : {"queued", "held"}) {
    EXPECT_EQ(websocket.receive_text(), text_of(name));
    EXPECT_EQ(websocket.receive_text(), "bAf8=");
  }
  emit(with_bytes("after"));
  EXPECT_EQ(websocket.receive_text(), text_of("after"));
  EXPECT_EQ(websocket.receive_text(), "bAf8=");
  for (const char* name : {"queued", "held", "after"}) {
    EXPECT_EQ(beside.receive_text(), text_of(name));
    EXPECT_EQ(beside.receive()->data, kBytes);
  }
}

}  // namespace
}  // namespace chat::socketio
