// Slow POST requests.
#include <chrono>
#include <gmock/gmock.h>
#include <string>
#include <thread>

#include "engineio/test_server.hpp"

namespace chat::engineio {
namespace {

using test::TcpClient;
using ::testing::ElementsAre;

constexpr std::int64_t kPingInterval = 100;
constexpr std::int64_t kPingTimeout = 1'500;

Options options_of_pings() {
  Options options;
  options.ping_interval = kPingInterval;
  options.ping_timeout = kPingTimeout;
  return options;
}

class SlowPosts : public EngineTest {
 protected:
  SlowPosts() : EngineTest(options_of_pings()) {}
};

// The client's answer to a ping waits behind its POST.
TEST_F(SlowPosts, AreLifeOfTheirSession) {
  TcpClient client(port());
  const std::string sid = open(client);
  const std::string request = post_request(sid, "4" + std::string(10'000, 'x'));
  const std::int64_t late = net::Loop::now() + kPingInterval + kPingTimeout + 1'000;
  std::size_t sent = request.size() - 10'000;
  client.send(request.substr(0, sent));
  for (; net::Loop::now() < late; sent += 10) {
    client.send(request.substr(sent, 10));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  client.send(request.substr(sent));
  EXPECT_EQ(client.receive_answer().body, "ok");
  EXPECT_THAT(log.entries(1), ElementsAre("message " + std::string(10'000, 'x')));
}

}  // namespace
}  // namespace chat::engineio
