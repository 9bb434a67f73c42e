// The HTTP and WebSocket rules for requests to an Engine.IO server, and for its answers.
#include <gmock/gmock.h>
#include <string>

#include "engineio/test_server.hpp"

namespace chat::engineio {
namespace {

using test::HttpAnswer;
using test::TcpClient;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Requests : public EngineTest {
 protected:
  HttpAnswer ask(const std::string& path, const std::string& fields = {}) {
    TcpClient client(port());
    client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
    return client.receive_answer();
  }
};

TEST_F(Requests, OfPollingAreNothingForACache) {
  constexpr const char* kNoStore = "Cache-Control: no-store\r\n";
  TcpClient client(port());
  client.send(poll_request());
  const HttpAnswer opened = client.receive_answer();
  EXPECT_THAT(opened.head, HasSubstr(kNoStore));
  const std::size_t start = opened.body.find(R"("sid":")") + 7;
  const std::string sid = opened.body.substr(start, opened.body.find('"', start) - start);
  client.send(post_request(sid, "4a") + poll_request(sid));
  EXPECT_THAT(client.receive_answer().head, HasSubstr(kNoStore));
  with_session([](Session* session) { session->send_text("hello"); });
  EXPECT_THAT(client.receive_answer().head, HasSubstr(kNoStore));
  client.send(poll_request("nobody"));
  EXPECT_THAT(client.receive_answer().head, AllOf(HasSubstr(" 400 "), HasSubstr(kNoStore)));
}

TEST_F(Requests, ForAWebSocketMayHaveSeveralLinesOfAHeader) {
  EXPECT_EQ(ask(target("websocket"), kUpgrade + kVersion).status, 101);
}

// RFC 6455, section 4.4.
TEST_F(Requests, ForAWebSocketOfAnotherVersionAreToldOurs) {
  for (const char* version :
       {"", "Sec-WebSocket-Version: 8\r\n", "Sec-WebSocket-Version: 0, 8\r\n"}) {
    const HttpAnswer answer = ask(target("websocket"), kUpgrade + version);
    EXPECT_EQ(answer.status, 426);
    EXPECT_THAT(answer.head, AllOf(HasSubstr("Sec-WebSocket-Version: 13\r\n"),
                                   HasSubstr("Upgrade: websocket\r\n"),
                                   HasSubstr("Connection: Upgrade, keep-alive\r\n")));
  }
  EXPECT_EQ(ask(target("websocket")).status, 400) << "no WebSocket is asked for";
}

// JSONP was a polling variant.
TEST_F(Requests, ForAWebSocketMayHaveAnyOtherQuery) {
  EXPECT_EQ(ask(target("websocket") + "&j=x", kUpgrade + kVersion).status, 101);
  EXPECT_EQ(ask(target("polling") + "&j=0").status, 400);
}

}  // namespace
}  // namespace chat::engineio
