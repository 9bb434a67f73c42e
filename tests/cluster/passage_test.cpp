// Requests that pass through one node to another, which the test plays.
#include "cluster/passage.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string_view>

#include "http_client/raw_server.hpp"
#include "net/http_server.hpp"
#include "net/loop_group.hpp"
#include "redis/run_until.hpp"
#include "support/run_on.hpp"
#include "support/tcp_client.hpp"

namespace chat::cluster {
namespace {

using namespace std::chrono_literals;
using redis::run_until;
using test::HttpAnswer;
using test::TcpClient;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kRequest =
    "GET /poll?sid=a HTTP/1.1\r\nHost: here\r\nX-Thing: a\r\nX-Thing: b\r\n\r\n";

class PassageTest : public ::testing::Test, private net::HttpHandler {
 protected:
  PassageTest() {
    const auto listener = net::open_listener("127.0.0.1", 0, false);
    port = net::listener_port(listener.value());
    server_.accept_from(*listener);
    loops_.start();
  }

  ~PassageTest() override {
    test::run_on(loops_[0], [this] {
      server_.close_all();
      client_.close();
    });
    loops_.stop();
  }

  bool until(const std::function<bool()>& is_so) { return run_until(node_loop_, is_so); }

  /// Call while the node runs.
  HttpAnswer receive_answer(TcpClient& client) {
    auto answer = std::async(std::launch::async, [&client] { return client.receive_answer(); });
    EXPECT_TRUE(until([&] { return answer.wait_for(0s) == std::future_status::ready; }));
    return answer.get();
  }

  int port = 0;

 private:
  void on_request(net::HttpConnection& connection, net::HttpRequest request) override {
    begin_passage(connection, client_, node.origin(),
                  {.method = request.method,
                   .target = request.path + '?' + request.query,
                   .headers = request.headers,
                   .is_once = true});
  }
  void on_refused_request(net::HttpConnection&, const net::HttpRequest&, int) override {}

  boost::asio::io_context node_loop_;

 protected:
  http::RawServer node{node_loop_, [](http::RawServer::Peer&) {}};

 private:
  net::LoopGroup loops_{1};
  http::Client client_{loops_[0].executor()};
  net::HttpServer server_{loops_[0], *this, {}};
};

TEST_F(PassageTest, BringsTheNodesAnswer) {
  TcpClient client(port);
  client.send(kRequest);
  ASSERT_TRUE(until([this] { return node.request_count() == 1; }));
  http::RawServer::Peer& peer = *node.peers()[0];
  EXPECT_THAT(peer.requests[0],
              AllOf(HasSubstr("GET /poll?sid=a HTTP/1.1"), HasSubstr("x-thing: a, b\r\n")));
  peer.send(http::response_of("what waited",
                              "Cache-Control: no-store\r\naccess-control-allow-origin: *\r\n"
                              "Vary: Origin\r\n"));
  const HttpAnswer answer = receive_answer(client);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "what waited");
  EXPECT_THAT(answer.head, HasSubstr("Cache-Control: no-store\r\n"));
  // The node that the browser is connected to sends these headers itself.
  EXPECT_THAT(answer.head, Not(AnyOf(HasSubstr("ccess-"), HasSubstr("Vary"))));
}

TEST_F(PassageTest, GivesTheRequestUpWhereItsClientGoesAway) {
  auto client = std::make_unique<TcpClient>(port);
  client->send(kRequest);
  ASSERT_TRUE(until([this] { return node.request_count() == 1; }));
  client.reset();
  EXPECT_TRUE(until([this] { return node.open_count() == 0; }));
}

TEST_F(PassageTest, IsNotTriedAgainOnceTheNodeMayHaveAnswered) {
  TcpClient client(port);
  // The kept connection is dead when the second request needs it.
  for (const bool is_first : {true, false}) {
    client.send(kRequest);
    const std::size_t count = is_first ? 1 : 2;
    ASSERT_TRUE(until([&] { return node.request_count() == count; }));
    http::RawServer::Peer& peer = *node.peers().back();
    is_first ? peer.send(http::response_of("first")) : peer.reset();
    EXPECT_EQ(receive_answer(client).status, is_first ? 200 : 502);
  }
  EXPECT_EQ(node.request_count(), 2U);
}

}  // namespace
}  // namespace chat::cluster
