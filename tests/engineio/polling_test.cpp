#include <gmock/gmock.h>
#include <string>

#include "engineio/test_server.hpp"

namespace chat::engineio {
namespace {

using test::HttpAnswer;
using test::TcpClient;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Polling : public EngineTest {
 protected:
  void expect_unknown_session(const HttpAnswer& answer) {
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("Session ID unknown"));
  }
};

TEST_F(Polling, APollBehindTheWaitingOneThatEndsTheSessionIsRefused) {
  TcpClient poller(port());
  TcpClient poster(port());
  const std::string sid = open(poller);
  poller.send(poll_request(sid) + poll_request(sid));
  poster.send(post_request(sid, "1"));
  EXPECT_EQ(poster.receive_answer().body, "ok");
  const HttpAnswer last = poller.receive_answer();
  EXPECT_EQ(last.status, 200);
  EXPECT_EQ(last.body, "6");
  expect_unknown_session(poller.receive_answer());
  EXPECT_THAT(log.entries(1), ElementsAre("closed: transport close"));

  const std::string next = open(poller);  // the connection stays open
  poller.send(poll_request(next));
  with_session([](Session* session) {
    ASSERT_NE(session, nullptr);
    session->send_text("hello");
  });
  EXPECT_EQ(poller.receive_answer().body, "4hello");
}

TEST_F(Polling, APollBehindTheLastOneOfAClientThatHasLeftIsRefused) {
  TcpClient client(port());
  const std::string sid = open(client);
  client.send(post_request(sid, "1") + poll_request(sid) + poll_request(sid));
  EXPECT_EQ(client.receive_answer().body, "ok");
  EXPECT_EQ(client.receive_answer().body, "6");
  expect_unknown_session(client.receive_answer());
  EXPECT_THAT(log.entries(1), ElementsAre("closed: transport close"));
}

TEST_F(Polling, ASecondPollBesideAWaitingOneEndsTheSession) {
  TcpClient first(port());
  const std::string sid = open(first);
  first.send(poll_request(sid));
  TcpClient second(port());
  second.send(poll_request(sid));
  EXPECT_EQ(second.receive_answer().status, 400);
  EXPECT_EQ(first.receive_answer().body, "1");
  EXPECT_THAT(log.entries(1), ElementsAre("closed: transport error"));
  first.send(poll_request(sid));
  expect_unknown_session(first.receive_answer());
}

TEST_F(Polling, NothingIsTakenFromAPostBehindWhatEndsTheSession) {
  TcpClient client(port());
  const std::string sid = open(client);
  client.send(post_request(sid,
                           "4a\x1e"
                           "4close\x1e"
                           "4b"));
  EXPECT_EQ(client.receive_answer().body, "ok");
  EXPECT_THAT(log.entries(3), ElementsAre("message a", "message close", "closed: asked for"));
}

TEST_F(Polling, AClientThatGoesAwayFromItsPollEndsTheSession) {
  TcpClient client(port());
  const std::string sid = open(client);
  client.send(poll_request(sid));
  client.end_output();
  EXPECT_TRUE(client.is_at_end());
  EXPECT_THAT(log.entries(1), ElementsAre("closed: transport close"));
}

}  // namespace
}  // namespace chat::engineio
