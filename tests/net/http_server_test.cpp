// Requests and answers on real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "net/http_server_fixture.hpp"
#include "support/tcp_client.hpp"

namespace chat::net {
namespace {

using test::HttpAnswer;
using test::LoopPause;
using test::run_on;
using test::TcpClient;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST_F(HttpServerTest, AnswersAHeadWithoutTheBodyItTellsOf) {
  TcpClient client(port);
  client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n" + get("/b"));
  const HttpAnswer head = client.receive_answer(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_THAT(head.head, HasSubstr("Content-Length: 7\r\n"));
  EXPECT_EQ(client.receive_answer().body, "near /b");
}

TEST_F(HttpServerTest, AnswersInTheOrderOfTheRequestsWhenTheFirstTakesLong) {
  TcpClient client(port);
  client.send(get("/later") + get("/a") + get("/b"));
  ASSERT_TRUE(log.wait_for(1));
  settle(loops[0]);
  EXPECT_THAT(log.entries(), ElementsAre("near /later")) << "one request at a time";
  run_on(loops[0], [this] { near_echo.answer(); });
  EXPECT_EQ(client.receive_answer().body, "near /later");
  EXPECT_EQ(client.receive_answer().body, "near /a");
  EXPECT_EQ(client.receive_answer().body, "near /b");
}

TEST_F(HttpServerTest, ServesRequestsThatComeByteByByte) {
  TcpClient client(port);
  for (const char byte : post_head("/a", 2) + "xy" + get("/b")) client.send({&byte, 1});
  EXPECT_EQ(client.receive_answer().body, "near /axy");
  EXPECT_EQ(client.receive_answer().body, "near /b");
}

TEST_F(HttpServerTest, RefusesTooLargeABodyWithAWholeAnswerWhileTheClientStillSends) {
  constexpr std::size_t kMegabytes = 4'000'000;
  TcpClient client(port);
  client.send(post_head("/large", kMegabytes));
  ASSERT_TRUE(log.wait_for(1));  // the server has refused it
  client.send(std::string(kMegabytes, 'x'));
  EXPECT_EQ(client.receive_answer().status, 413);
  EXPECT_TRUE(client.is_at_end());
  EXPECT_THAT(log.entries(), ElementsAre("near refused /large 413"));
}

TEST_F(HttpServerTest, RefusesAChunkedBodyOnceItIsTooLarge) {
  TcpClient client(port);
  client.send("POST /large HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "1000\r\n" + std::string(0x1000, 'x') + "\r\n";
  for (int i = 0; i < 3; ++i) client.send(chunk);
  ASSERT_TRUE(log.wait_for(1));
  for (int i = 0; i < 500; ++i) client.send(chunk);
  EXPECT_EQ(client.receive_answer().status, 413);
  EXPECT_TRUE(client.is_at_end());
}

TEST_F(HttpServerTest, RefusesATransferCodingThatItDoesNotKnow) {
  TcpClient client(port);
  // A body in that coding follows, and must not be served as a request.
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n" + get("/b"));
  EXPECT_EQ(client.receive_answer().status, 400);
  EXPECT_TRUE(client.is_at_end());
  EXPECT_THAT(log.entries(), IsEmpty());
}

TEST_F(HttpServerTest, RefusesAHeadOverTheLimitAndTakesOneWithinIt) {
  const auto with_field = [](std::size_t size) {
    return "GET /a HTTP/1.1\r\nHost: x\r\nX: " + std::string(size, 'x') + "\r\n\r\n";
  };
  TcpClient client(port);
  client.send(with_field(kMaxHeader - 100));
  EXPECT_EQ(client.receive_answer().status, 200);
  client.send(with_field(kMaxHeader));
  EXPECT_EQ(client.receive_answer().status, 431);
  EXPECT_TRUE(client.is_at_end());
}

TEST_F(HttpServerTest, RefusesAHeadThatNeverEnds) {
  TcpClient client(port);
  client.send("GET /a HTTP/1.1\r\nHost: x\r\n");
  client.send("X: " + std::string(kMaxHeader, 'x'));
  EXPECT_EQ(client.receive_answer().status, 431);
  EXPECT_TRUE(client.is_at_end());
}

TEST_F(HttpServerTest, TellsAClientThatAsksToGoOnWithItsBody) {
  TcpClient client(port);
  client.send(post_head("/a", 2, "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.receive_answer().head, "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("xy");
  EXPECT_EQ(client.receive_answer().body, "near /axy");
}

TEST_F(HttpServerTest, TellsNobodyToGoOnWithABodyThatIsThereOrTooLarge) {
  TcpClient client(port);
  client.send(post_head("/a", 2, "Expect: 100-continue\r\n") + "xy");
  EXPECT_EQ(client.receive_answer().status, 200);
  client.send(post_head("/a", kMaxBody + 1, "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.receive_answer().status, 413);
}

TEST_F(HttpServerTest, HandsOverAConnectionWithTheRequestAtHandAndTheOneBehindIt) {
  hand_over_all();
  TcpClient client(port);
  client.send(post_head("/a", 2) + "xy" + get("/b"));
  EXPECT_EQ(client.receive_answer().body, "far /axy");
  EXPECT_EQ(client.receive_answer().body, "far /b");
  client.send(get("/c"));
  EXPECT_EQ(client.receive_answer().body, "far /c") << "it stays there";
}

TEST_F(HttpServerTest, HandsOverAConnectionWhoseRequestIsAnsweredLater) {
  hand_over_all();
  TcpClient client(port);
  client.send(get("/later") + "HEAD /b HTTP/1.1\r\nHost: x\r\n\r\n" + get("/c"));
  ASSERT_TRUE(log.wait_for(2));
  settle(loops[1]);
  EXPECT_THAT(log.entries(), UnorderedElementsAre("near /later", "far /later"));
  run_on(loops[1], [this] { far_echo.answer(); });
  EXPECT_EQ(client.receive_answer().body, "far /later");
  EXPECT_EQ(client.receive_answer(true).status, 200);
  EXPECT_EQ(client.receive_answer().body, "far /c");
}

TEST_F(HttpServerTest, EndsAConnectionAloneWhoseRequestThrowsWhereverItIsServed) {
  for (int i = 0; i < 2; ++i) {
    TcpClient thrower(port);
    thrower.send(get("/throw"));
    EXPECT_TRUE(thrower.is_at_end());
    TcpClient other(port);
    other.send(get("/a"));
    EXPECT_EQ(other.receive_answer().body, i == 0 ? "near /a" : "far /a");
    hand_over_all();
  }
}

TEST_F(HttpServerTest, HandsOverAHeadAndARequestToClose) {
  hand_over_all();
  TcpClient client(port);
  client.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const HttpAnswer head = client.receive_answer(true);
  EXPECT_THAT(head.head, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_THAT(head.head, HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(client.is_at_end());
}

TEST_F(HttpServerTest, ForgetsAConnectionThatTheClientClosesWhenItIsHandedOver) {
  hand_over_all();
  TcpClient client(port);
  client.send(get("/later"));
  ASSERT_TRUE(log.wait_for(2));
  client.end_output();
  EXPECT_TRUE(client.is_at_end());
  ASSERT_TRUE(log.wait_for(3));
  EXPECT_EQ(log.entries().back(), "far abandoned");
  run_on(loops[1], [this] { far_server.close_all(); });
  EXPECT_EQ(log.entries().size(), 3U) << "it is not there any more";

  TcpClient next(port);  // perhaps with the same file descriptor
  next.send(get("/a"));
  EXPECT_EQ(next.receive_answer().body, "far /a");
}

TEST_F(HttpServerTest, ForgetsAConnectionThatTheClientClosesOnItsWay) {
  hand_over_all();
  {
    const LoopPause pause(loops[1]);
    TcpClient client(port);
    client.send(get("/later"));
    ASSERT_TRUE(log.wait_for(1));  // it has left the first loop
  }
  EXPECT_THAT(log.entries(3), ElementsAre("near /later", "far /later", "far abandoned"));
}

// RFC 9112, section 2.2: some clients send an empty line after a body.
TEST_F(HttpServerTest, SkipsEmptyLinesBetweenRequests) {
  TcpClient client(port);
  client.send("\r\n" + post_head("/a", 2) + "xy\r\n");
  EXPECT_EQ(client.receive_answer().body, "near /axy");
  client.send("\r");
  client.send("\n" + get("/b"));
  EXPECT_EQ(client.receive_answer().body, "near /b");
}

TEST_F(HttpServerTest, RefusesAMissingHost) {
  TcpClient client(port);
  client.send("GET /a HTTP/1.1\r\n\r\n");
  EXPECT_EQ(client.receive_answer().status, 400);
  EXPECT_TRUE(client.is_at_end());
  TcpClient old(port);
  old.send("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.receive_answer().body, "near /a");
  EXPECT_TRUE(old.is_at_end());
}

}  // namespace
}  // namespace chat::net
