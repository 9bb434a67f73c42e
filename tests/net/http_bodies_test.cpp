// Slow bodies, on real sockets.
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <thread>

#include "net/http_server_fixture.hpp"
#include "support/tcp_client.hpp"

namespace chat::net {
namespace {

using test::TcpClient;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

HttpLimits limits_of_slow_bodies() {
  HttpLimits limits = small_limits();
  limits.body.pause = 500;
  limits.body.look = 250;
  return limits;
}

class SlowBodies : public HttpServerTest {
 protected:
  SlowBodies() : HttpServerTest(limits_of_slow_bodies()) {}
};

TEST_F(SlowBodies, AreTakenAsLongAsTheyFlow) {
  TcpClient client(port);
  client.send(post_head("/a", kMaxBody));
  std::string sent;
  // After this many handler calls, more than the allowed pause has passed.
  while (log.entries().size() < 4) {
    client.send("xx");
    sent += "xx";
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(log.entries().front(), "near slow /a");
  const std::string rest(kMaxBody - sent.size(), 'y');
  client.send(rest);
  EXPECT_EQ(client.receive_answer().body, "near /a" + sent + rest);
}

TEST_F(SlowBodies, EndTheirConnectionWhereTheyStop) {
  TcpClient client(port);
  client.send(post_head("/a", kMaxBody) + std::string(kMaxBody - 1, 'x'));
  EXPECT_TRUE(client.is_at_end());
  EXPECT_THAT(log.entries(), Not(Contains("near /a")));
}

HttpLimits limits_of_long_bodies() {
  HttpLimits limits = small_limits();
  limits.request_timeout = 300;
  return limits;
}

class LongBodies : public HttpServerTest {
 protected:
  LongBodies() : HttpServerTest(limits_of_long_bodies()) {}
};

TEST_F(LongBodies, EndTheirConnectionHoweverTheyFlow) {
  TcpClient client(port);
  client.send(post_head("/a", kMaxBody));
  const auto send_until_closed = [&client] {
    for (std::size_t i = 0; i < kMaxBody; ++i) {
      client.send("x");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  };
  EXPECT_THROW(send_until_closed(), std::runtime_error);
  EXPECT_THAT(log.entries(), IsEmpty());
}

}  // namespace
}  // namespace chat::net
