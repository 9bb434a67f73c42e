#include "redis/subscriber.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "listener.hpp"
#include "support/redis_server.hpp"

namespace chat::redis {
namespace {

using std::chrono::milliseconds;
using test::RedisServer;
using testing::ElementsAre;

Options at_port(std::uint16_t port) {
  Options options;
  options.server.port = port;
  return options;
}

TEST(Subscriber, HearsInOrderWhatIsPublishedAfterTheConfirmation) {
  const RedisServer server;
  Listener listener(at_port(server.port()));
  ASSERT_TRUE(listener.subscribe("a"));
  ASSERT_TRUE(listener.subscribe("b"));
  for (const char* text : {"1", "2", "3"}) server.cli({"PUBLISH", "a", text});
  server.cli({"PUBLISH", "b", "x"});
  ASSERT_TRUE(listener.run_until([&] { return !listener.heard("b").empty(); }));
  EXPECT_THAT(listener.heard("a"), ElementsAre("1", "2", "3"));
  EXPECT_THAT(listener.heard("b"), ElementsAre("x"));
  EXPECT_EQ(listener.resumed("a"), 0);
}

TEST(Subscriber, HearsNothingAfterUnsubscribing) {
  const RedisServer server;
  Listener listener(at_port(server.port()));
  ASSERT_TRUE(listener.subscribe("a"));
  ASSERT_TRUE(listener.subscribe("b"));
  ASSERT_TRUE(listener.unsubscribe("a"));
  EXPECT_EQ(server.cli({"PUBLISH", "a", "1"}), "0");
  server.cli({"PUBLISH", "b", "1"});
  ASSERT_TRUE(listener.run_until([&] { return !listener.heard("b").empty(); }));
  EXPECT_THAT(listener.heard("a"), ElementsAre());
  // In one tick the last call counts.
  listener.unsubscribe_later("b");
  ASSERT_TRUE(listener.subscribe("b"));
  EXPECT_EQ(server.cli({"PUBLISH", "b", "2"}), "1");
  EXPECT_TRUE(listener.run_until([&] { return listener.heard("b").size() == 2; }));
}

TEST(Subscriber, MayBeAwaited) {
  const RedisServer server;
  boost::asio::io_context loop;
  const auto subscriber = make_subscriber(loop.get_executor(), at_port(server.port())).value();
  std::string heard;
  const auto talk = [](Subscriber& to, std::string& out, const RedisServer& by) -> Task<> {
    Subscriber::Callbacks callbacks;
    callbacks.on_message = [&to, &out](std::string text) {
      out = std::move(text);
      to.close();
    };
    const Result<> done = co_await to.subscribe("a", std::move(callbacks));
    if (done) by.cli({"PUBLISH", "a", "hello"});
  };
  boost::asio::co_spawn(loop, talk(*subscriber, heard, server), boost::asio::detached);
  loop.run_for(std::chrono::seconds(20));
  EXPECT_EQ(heard, "hello");
}

TEST(Subscriber, SaysOfEachChannelThatItResumedAfterABreak) {
  const RedisServer server;
  Listener listener(at_port(server.port()));
  ASSERT_TRUE(listener.subscribe("a"));
  ASSERT_TRUE(listener.subscribe("b"));
  server.cli({"CLIENT", "KILL", "TYPE", "pubsub"});
  ASSERT_TRUE(
      listener.run_until([&] { return listener.resumed("a") + listener.resumed("b") == 2; }));
  EXPECT_EQ(server.cli({"PUBLISH", "a", "1"}), "1");
  ASSERT_TRUE(listener.run_until([&] { return !listener.heard("a").empty(); }));
  EXPECT_TRUE(listener.subscriber().is_connected());
}

TEST(Subscriber, NoticesAServerThatHasFallenSilent) {
  RedisServer server;
  Options options = at_port(server.port());
  options.longest_silence = milliseconds(400);
  options.connect_timeout = milliseconds(300);
  Listener listener(options);
  ASSERT_TRUE(listener.subscribe("a"));
  server.pause();
  ASSERT_TRUE(listener.run_until([&] { return !listener.subscriber().is_connected(); },
                                 milliseconds(2000)));
  server.resume();
  ASSERT_TRUE(listener.run_until([&] { return listener.resumed("a") == 1; }));
}

TEST(Subscriber, FailsAtTheTimeoutWhereNobodyListens) {
  RedisServer server;
  server.stop();
  Options options = at_port(server.port());
  options.command_timeout = milliseconds(300);
  Listener listener(options);
  const Result<> result = listener.subscribe("a");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Failure::Cause::kTimeout);
  // A subscription that failed is not restored later.
  server.start();
  // The next attempt to connect may come later than the timeout.
  ASSERT_TRUE(listener.run_until([&] { return listener.subscribe("b").has_value(); }));
  EXPECT_EQ(server.cli({"PUBLISH", "a", "1"}), "0");
}

TEST(Subscriber, FailsWhereTheServerForbidsTheChannel) {
  const RedisServer server({.config = {"user ann on >secret resetchannels &a +@all ~*"}});
  Options options = at_port(server.port());
  options.user = "ann";
  options.password = "secret";
  Listener listener(options);
  EXPECT_TRUE(listener.subscribe("a"));
  const Result<> forbidden = listener.subscribe("b");
  ASSERT_FALSE(forbidden);
  EXPECT_EQ(forbidden.error().code(), "NOPERM");
  options.password = "wrong";
  Listener stranger(options);
  const Result<> refused = stranger.subscribe("a");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().cause, Failure::Cause::kRefused);
}

TEST(Subscriber, FailsWhatWaitsWhenClosed) {
  RedisServer server;
  Listener listener(at_port(server.port()));
  ASSERT_TRUE(listener.subscribe("a"));
  server.pause();
  const auto waiting = listener.subscribe_later("b");
  listener.subscriber().close();
  EXPECT_FALSE(waiting->has_value()) << "answered within the call";
  ASSERT_TRUE(listener.run_until([&] { return waiting->has_value(); }));
  EXPECT_EQ((*waiting)->error().cause, Failure::Cause::kClosed);
  EXPECT_EQ(listener.subscribe("c").error().cause, Failure::Cause::kClosed);
}

TEST(Subscriber, FollowsTheSentinels) {
  test::SentinelGroup group;
  Options options;
  options.master_name = test::SentinelGroup::kMasterName;
  for (const auto port : group.sentinel_ports()) options.sentinels.push_back({"127.0.0.1", port});
  Listener listener(options);
  ASSERT_TRUE(listener.subscribe("a"));
  ASSERT_EQ(group.first().cli({"PUBSUB", "NUMSUB", "a"}), "a\n1");
  group.first().kill();
  ASSERT_TRUE(listener.run_until([&] { return listener.resumed("a") == 1; }));
  EXPECT_EQ(group.second().cli({"PUBLISH", "a", "1"}), "1");
  EXPECT_TRUE(listener.run_until([&] { return !listener.heard("a").empty(); }));
}

}  // namespace
}  // namespace chat::redis
