// Responses to pages in browsers (CORS), on real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "net/http_server_fixture.hpp"
#include "support/tcp_client.hpp"

namespace chat::net {
namespace {

using test::HttpAnswer;
using test::TcpClient;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPage = "Origin: https://a.example\r\n";
constexpr const char* kStrangePage = "Origin: https://b.example\r\n";
constexpr const char* kAllowed = "Access-Control-Allow-Origin: https://a.example\r\n";

std::string get_as(const std::string& page, const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + page + "\r\n";
}

TEST_F(HttpServerTest, ServesPagesOfListedOriginsAndTellsTheirBrowsers) {
  TcpClient client(port);
  client.send(get_as(kPage, "/a"));
  const HttpAnswer answer = client.receive_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.head, HasSubstr(kAllowed));
  client.send(get("/b"));
  EXPECT_THAT(client.receive_answer().head, Not(HasSubstr("Access-Control")))
      << "of the one before";
}

TEST_F(HttpServerTest, RefusesPagesOfOtherOriginsAndKeepsTheConnection) {
  TcpClient client(port);
  client.send(get_as(kStrangePage, "/a") + get("/b"));
  const HttpAnswer refusal = client.receive_answer();
  EXPECT_EQ(refusal.status, 403);
  EXPECT_THAT(refusal.head, Not(HasSubstr("Access-Control")));
  EXPECT_EQ(client.receive_answer().body, "near /b");
  EXPECT_THAT(log.entries(2), ElementsAre("near refused /a 403", "near /b"));
}

TEST_F(HttpServerTest, DoesNotAskAgainWhereTheRequestIsHandedOver) {
  hand_over_all();
  TcpClient client(port);
  client.send(get_as(kPage, "/a"));
  const HttpAnswer answer = client.receive_answer();
  EXPECT_EQ(answer.body, "far /a");
  EXPECT_THAT(answer.head, HasSubstr(kAllowed));
}

TEST_F(HttpServerTest, TellsBrowsersOfRefusalsToo) {
  const std::string large = "X: " + std::string(kMaxHeader, 'x') + "\r\n";
  const std::vector<std::pair<int, std::string>> refused{
      {413, post_head("/a", kMaxBody + 1, kPage)},
      {431, get_as(large + kPage, "/a")},
      {431, get_as(kPage + large, "/a")},
      {431,
       "GET /" + std::string(2 * kMaxHeader, 'x') + " HTTP/1.1\r\nHost: x\r\n" + kPage + "\r\n"},
      {400, "GET /a HTTP/1.1\r\n" + std::string(kPage) + "\r\n"},
      {400, post_head("/a", 1, kPage + std::string("Transfer-Encoding: gzip\r\n"))}};
  for (const auto& [status, request] : refused) {
    TcpClient client(port);
    client.send(request);
    const HttpAnswer answer = client.receive_answer();
    EXPECT_EQ(answer.status, status);
    EXPECT_THAT(answer.head, HasSubstr(kAllowed)) << request;
    EXPECT_TRUE(client.is_at_end());
  }
}

TEST_F(HttpServerTest, WaitsForTheOriginOfAHeadThatIsTooLarge) {
  TcpClient client(port);
  client.send("GET /a HTTP/1.1\r\nHost: x\r\nX: " + std::string(kMaxHeader, 'x'));
  settle(loops[0]);
  client.send(std::string(100'000, 'y'));
  settle(loops[0]);
  client.send(std::string("\r\n") + kPage + "\r\n");
  const HttpAnswer answer = client.receive_answer();
  EXPECT_EQ(answer.status, 431);
  EXPECT_THAT(answer.head, HasSubstr(kAllowed));
}

TEST_F(HttpServerTest, RefusesTooLargeABodyOfAStrangePageAsThePages) {
  TcpClient client(port);
  client.send(post_head("/a", kMaxBody + 1, kStrangePage));
  EXPECT_EQ(client.receive_answer().status, 403);
  EXPECT_TRUE(client.is_at_end());
  EXPECT_THAT(log.entries(), ElementsAre("near refused /a 403"));
}

}  // namespace
}  // namespace chat::net
