// Routes behind a listener, with raw clients on real sockets.
#include "web/router.hpp"

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

#include "support/event_log.hpp"
#include "support/tcp_client.hpp"
#include "web/listener.hpp"

namespace chat::web {
namespace {

using test::HttpAnswer;
using test::TcpClient;
using ::testing::HasSubstr;
using ::testing::Not;

Task<Response> echo(Request request) {
  std::string text = request.method + " " + request.path;
  for (const auto& [name, value] : request.params) text += " " + name + "=" + value;
  for (const auto& [name, value] : request.query) text += " ?" + name + "=" + value;
  co_return Response{.body = text + " " + request.body, .headers = {}};
}

Task<Response> fail(Request) {
  throw std::runtime_error("secret");
  co_return Response{};
}

using Gate = boost::asio::experimental::channel<void(boost::system::error_code)>;

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    router.add("GET", "/rooms/{room}", echo);
    router.add("POST", "/rooms/{room}", echo);
    router.add("POST", "/only", echo);
    router.add("GET", "/fail", fail);
    router.add("GET", "/slow", [this](Request request) { return slow(std::move(request)); });
    router.add_connection("GET", "/own", [](net::HttpConnection& connection, Request request) {
      connection.respond({.body = "own " + request.path, .headers = {}});
    });
    if (!listener.start("127.0.0.1", 0)) throw std::runtime_error("cannot listen");
  }

  Task<Response> slow(Request) {
    log.add("begun");
    auto executor = co_await boost::asio::this_coro::executor;
    Gate here(executor);
    gate = &here;
    log.add("waiting");
    co_await here.async_receive(boost::asio::use_awaitable);
    log.add("ended");
    co_return Response{.body = "slow", .headers = {}};
  }

  HttpAnswer ask(const std::string& method, const std::string& target,
                 const std::string& body = {}) {
    TcpClient client(listener.port());
    client.send(method + " " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.receive_answer(method == "HEAD");
  }

  void open_gate() {
    boost::asio::post(gate->get_executor(),
                      [this] { gate->try_send(boost::system::error_code()); });
  }

  test::EventLog log;
  Gate* gate = nullptr;  // of the waiting coroutine
  Router router;
  Listener listener{router};
};

TEST_F(RouterTest, GivesAHandlerWhatThePathAndTheQueryHold) {
  const HttpAnswer answer = ask("POST", "/rooms/a%20b?c=d+e", "body");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "POST /rooms/a%20b room=a b ?c=d e body");
}

TEST_F(RouterTest, ServesAHeadByTheRouteOfGet) {
  const HttpAnswer answer = ask("HEAD", "/rooms/a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.head, HasSubstr("Content-Length: 20\r\n"));
}

TEST_F(RouterTest, Answers404WhereNoPathFits) {
  EXPECT_EQ(ask("GET", "/nowhere").status, 404);
  EXPECT_EQ(ask("GET", "/rooms/").status, 404);
  EXPECT_THAT(ask("GET", "/nowhere").head, HasSubstr("Content-Type: application/problem+json\r\n"));
}

TEST_F(RouterTest, Answers405WithTheMethodsThatAPathHas) {
  const HttpAnswer rooms = ask("DELETE", "/rooms/a");
  EXPECT_EQ(rooms.status, 405);
  EXPECT_THAT(rooms.head, HasSubstr("Allow: GET, HEAD, POST, OPTIONS\r\n"));
  const HttpAnswer only = ask("HEAD", "/only");
  EXPECT_EQ(only.status, 405);
  EXPECT_THAT(only.head, HasSubstr("Allow: POST, OPTIONS\r\n"));
}

TEST_F(RouterTest, AnswersOptionsWithWhatAPageMayAsk) {
  const HttpAnswer rooms = ask("OPTIONS", "/rooms/a");
  EXPECT_EQ(rooms.status, 204);
  EXPECT_THAT(rooms.head, HasSubstr("Allow: GET, HEAD, POST, OPTIONS\r\n"));
  EXPECT_THAT(rooms.head, HasSubstr("Access-Control-Allow-Methods: GET, HEAD, POST, OPTIONS\r\n"));
  EXPECT_THAT(rooms.head, HasSubstr("Last-Event-ID"));
  EXPECT_EQ(ask("OPTIONS", "/own").status, 204);
  EXPECT_EQ(ask("OPTIONS", "/nowhere").status, 404);
  EXPECT_EQ(ask("OPTIONS", "*").status, 204);
  EXPECT_EQ(ask("GET", "*").status, 400);
}

TEST_F(RouterTest, Answers400WhereThePathIsBroken) { EXPECT_EQ(ask("GET", "/%ff").status, 400); }

TEST_F(RouterTest, Answers500WhereAHandlerThrowsAndTellsNothingOfIt) {
  const HttpAnswer answer = ask("GET", "/fail");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, Not(HasSubstr("secret")));
}

TEST_F(RouterTest, Answers413WhereTheBodyIsOverTheLimit) {
  TcpClient client(listener.port());
  client.send("POST /only HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n");
  const HttpAnswer answer = client.receive_answer();
  EXPECT_EQ(answer.status, 413);
  EXPECT_THAT(answer.body, HasSubstr(R"("status":413)"));
}

TEST_F(RouterTest, LeavesTheConnectionToAHandlerThatTakesItItself) {
  EXPECT_EQ(ask("GET", "/own").body, "own /own");
}

TEST_F(RouterTest, AnswersLaterAndKeepsTheConnection) {
  TcpClient client(listener.port());
  client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /rooms/a HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(log.wait_for(2));
  open_gate();
  EXPECT_EQ(client.receive_answer().body, "slow");
  EXPECT_EQ(client.receive_answer().body, "GET /rooms/a room=a ");
}

TEST_F(RouterTest, CarriesARequestThroughWhoseClientWentAway) {
  {
    TcpClient client(listener.port());
    client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(log.wait_for(2));
  }
  EXPECT_EQ(ask("GET", "/rooms/a").status, 200);  // the loop has seen the end already
  open_gate();
  EXPECT_EQ(log.entries(3).back(), "ended");
  EXPECT_EQ(ask("GET", "/rooms/a").status, 200);
}

}  // namespace
}  // namespace chat::web
