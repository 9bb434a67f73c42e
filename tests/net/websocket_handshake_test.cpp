#include <gmock/gmock.h>
#include <string>

#include "net/websocket_connection.hpp"

namespace chat::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

HttpRequest handshake() {
  HttpRequest request;
  request.method = "GET";
  request.headers = {{"connection", "Upgrade"},
                     {"upgrade", "websocket"},
                     {"sec-websocket-version", "13"},
                     {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  return request;
}

std::string response_to_protocols(const std::string& offered) {
  HttpRequest request = handshake();
  request.headers.emplace_back("sec-websocket-protocol", offered);
  return websocket_accept_response(request);
}

TEST(WebSocketHandshake, IsAcceptedAsInTheStandardsExample) {
  const std::string response = websocket_accept_response(handshake());
  EXPECT_THAT(response, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_THAT(response, Not(HasSubstr("Sec-WebSocket-Protocol")));
  EXPECT_THAT(response, EndsWith("\r\n\r\n"));
}

TEST(WebSocketHandshake, AgreesToTheFirstSubprotocolOffered) {
  for (const char* offered : {"chat.v1", "chat.v1, other", "chat.v1,other", " \tchat.v1 \t,other",
                              ", ,chat.v1", "chat.v1,, other"}) {
    const std::string response = response_to_protocols(offered);
    EXPECT_THAT(response, HasSubstr("\r\nSec-WebSocket-Protocol: chat.v1\r\n")) << offered;
    EXPECT_THAT(response, EndsWith("\r\n\r\n"));
  }
}

TEST(WebSocketHandshake, AgreesToNothingThatIsNoToken) {
  for (const char* offered :
       {"", ",", " , ", "two words, other", "a/b", "\"a\"", "a\x01", "\xe9"}) {
    EXPECT_THAT(response_to_protocols(offered), Not(HasSubstr("Sec-WebSocket-Protocol")))
        << offered;
  }
}

}  // namespace
}  // namespace chat::net
