#include "redis/inquiry.hpp"

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <string>

#include "session.hpp"

namespace chat::redis {
namespace {

using boost::asio::ip::tcp;

// Accepts one connection, answers its login, and none of its later questions.
class MuteServer {
 public:
  explicit MuteServer(boost::asio::io_context& loop)
      : acceptor_(loop, {boost::asio::ip::address_v4::loopback(), 0}), socket_(loop) {
    acceptor_.async_accept(socket_, [this](auto error) {
      ASSERT_FALSE(error);
      read();
    });
  }

  Endpoint endpoint() const { return {"127.0.0.1", acceptor_.local_endpoint().port()}; }
  bool was_asked(const std::string& word) const { return heard_.find(word) != std::string::npos; }
  bool was_left() const { return was_left_; }

 private:
  void read() {
    socket_.async_read_some(boost::asio::buffer(input_), [this](auto error, std::size_t size) {
      was_left_ = bool(error);
      if (error) return;
      heard_.append(input_.data(), size);
      if (heard_.ends_with("PING\r\n"))
        boost::asio::write(socket_, boost::asio::buffer("+PONG\r\n", 7));
      read();
    });
  }

  tcp::acceptor acceptor_;
  tcp::socket socket_;
  std::array<char, 1024> input_;
  std::string heard_;
  bool was_left_ = false;
};

// Far more than the test's patience, so that a timeout does not end the wait instead.
Options patient() {
  Options options;
  options.connect_timeout = std::chrono::minutes(10);
  options.longest_silence = std::chrono::minutes(10);
  return options;
}

Options with_sentinel(const Endpoint& endpoint) {
  Options options = patient();
  options.master_name = "main";
  options.sentinels = {endpoint};
  return options;
}

Options with_cluster(const Endpoint& endpoint) {
  Options options = patient();
  options.cluster = {endpoint};
  return options;
}

struct Case {
  const char* name;
  Options (*options)(const Endpoint& endpoint);
  const char* question;
};

class AnInquiry : public testing::TestWithParam<Case> {};

// Otherwise the question and the work that waits for its answer would keep each other alive for
// ever.
TEST_P(AnInquiry, UnderWayEndsWithItsDatabase) {
  boost::asio::io_context loop;
  MuteServer server(loop);
  auto database = make_database(loop.get_executor(), GetParam().options(server.endpoint())).value();
  ASSERT_TRUE(run_until(loop, [&] { return server.was_asked(GetParam().question); }));
  ASSERT_FALSE(server.was_left());

  database = nullptr;
  EXPECT_TRUE(run_until(loop, [&] { return server.was_left(); }));
}

INSTANTIATE_TEST_SUITE_P(Of, AnInquiry,
                         testing::Values(Case{"Sentinels", with_sentinel, "GET-MASTER"},
                                         Case{"ACluster", with_cluster, "SLOTS"}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Inquiry, ThatIsClosedAsksNobody) {
  boost::asio::io_context loop;
  MuteServer server(loop);
  const auto environment = make_environment(loop.get_executor(), patient()).value();
  Inquiry inquiry(environment);
  inquiry.close({Failure::Cause::kClosed, "closed"});
  auto answer = boost::asio::co_spawn(
      loop, inquiry.ask(server.endpoint(), Login{}, Command("PING")), boost::asio::use_future);
  loop.restart();
  loop.poll();
  ASSERT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::ready);
  EXPECT_EQ(answer.get().error().cause, Failure::Cause::kClosed);
  EXPECT_FALSE(server.was_asked("PING"));
}

}  // namespace
}  // namespace chat::redis
