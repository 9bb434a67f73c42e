#include "redis/sentinel.hpp"

#include <gtest/gtest.h>

#include "session.hpp"
#include "support/redis_server.hpp"

namespace chat::redis {
namespace {

using test::Certificates;
using test::RedisServer;
using test::SentinelGroup;

Options options_of(const SentinelGroup& group) {
  Options options;
  options.master_name = SentinelGroup::kMasterName;
  // The client skips a Sentinel that does not listen.
  options.sentinels.push_back({"127.0.0.1", 1});
  for (const std::uint16_t port : group.sentinel_ports()) {
    options.sentinels.push_back({"127.0.0.1", port});
  }
  return options;
}

// Retries until a write succeeds. Writes in between may fail, as there is no master.
bool comes_back(Session& session) {
  return session.run_until(
      [&] { return session.run(Command("SET").key("k").arg("v")).has_value(); });
}

TEST(Sentinel, FollowsAFailoverAfterTheMastersDeath) {
  SentinelGroup group;
  Session session(options_of(group));
  ASSERT_TRUE(session.run(Command("SET").key("k").arg("old")));
  EXPECT_EQ(group.first().cli({"GET", "k"}), "old");

  group.first().kill();
  ASSERT_TRUE(comes_back(session));
  EXPECT_EQ(group.second().cli({"GET", "k"}), "v");
}

TEST(Sentinel, LosesNothingInAFailoverInGoodOrder) {
  SentinelGroup group;
  Session session(options_of(group));
  ASSERT_TRUE(session.run(Command("SET").key("n").arg(0)));
  ASSERT_EQ(group.sentinel(0).cli({"SENTINEL", "FAILOVER", "main"}), "OK");
  int acknowledged = 0;
  int unknown = 0;
  ASSERT_TRUE(session.run_until([&] {
    const Result<Reply> reply = session.run(Command("INCR").key("n"));
    EXPECT_TRUE(reply || reply.error().may_have_run) << describe(reply.error());
    ++(reply ? acknowledged : unknown);
    return reply && group.second().cli({"ROLE"}).starts_with("master") &&
           group.second().cli({"GET", "n"}) == std::to_string(*reply->integer());
  }));
  EXPECT_LE(unknown, 2);
  EXPECT_GT(acknowledged, 1);
}

TEST(Sentinel, LeavesAMasterThatWasReplacedThoughItStillAnswers) {
  SentinelGroup group;
  Session session(options_of(group));
  ASSERT_TRUE(session.run(Command("SET").key("k").arg("old")));
  group.first().pause();
  ASSERT_TRUE(session.run_until([&] {
    return group.sentinel(1)
               .cli({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main"})
               .find(std::to_string(group.second().port())) != std::string::npos;
  }));
  // No command has failed, and none needs to: the Sentinels report the failover.
  ASSERT_TRUE(session.run_until([&] { return !session.database().is_connected(); }));
  const Result<Reply> reply = session.run(Command("SET").key("k").arg("new"));
  ASSERT_TRUE(reply) << describe(reply.error());
  EXPECT_EQ(group.second().cli({"GET", "k"}), "new");
}

// Servers and Sentinels have different logins.
TEST(Sentinel, LogsInAtTheSentinelsByThemselves) {
  SentinelGroup group;
  group.first().cli({"CONFIG", "SET", "requirepass", "of the master"});
  for (std::size_t i = 0; i < group.sentinel_ports().size(); ++i) {
    ASSERT_EQ(group.sentinel(i).cli({"ACL", "SETUSER", "watcher", "on", ">of the Sentinels",
                                     "allchannels", "+sentinel", "+subscribe", "+ping"}),
              "OK");
    ASSERT_EQ(group.sentinel(i).cli({"ACL", "SETUSER", "default", "off"}), "OK");
  }
  Options options = options_of(group);
  options.password = "of the master";
  options.sentinel_user = "watcher";
  options.sentinel_password = "of the Sentinels";
  {
    Session session(options);
    const Result<Reply> reply = session.run(Command("SET").key("k").arg("v"));
    ASSERT_TRUE(reply) << describe(reply.error());
  }
  options.sentinel_password = options.password;
  options.command_timeout = std::chrono::milliseconds(500);
  Session stranger(options);
  const Result<Reply> refused = stranger.run(Command("GET").key("k"));
  ASSERT_FALSE(refused);
  EXPECT_NE(describe(refused.error()).find("WRONGPASS"), std::string::npos)
      << describe(refused.error());
}

TEST(Sentinel, SpeaksTlsToTheSentinelsAlone) {
  const Certificates certificates;
  RedisServer master;
  RedisServer sentinel(certificates.secured(
      {.config = {"sentinel monitor main 127.0.0.1 " + std::to_string(master.port()) + " 1",
                  "tls-replication no"},
       .is_sentinel = true}));
  Options options;
  options.master_name = "main";
  options.sentinels = {{"127.0.0.1", sentinel.port()}};
  options.sentinel_tls = true;
  options.tls_ca_file = certificates.ca_file();
  Session session(options);
  const Result<Reply> reply = session.run(Command("SET").key("k").arg("v"));
  ASSERT_TRUE(reply) << describe(reply.error());
  EXPECT_EQ(master.cli({"GET", "k"}), "v");
}

// TLS to the Sentinels, to the master, and to the promoted replica.
TEST(Sentinel, SpeaksTlsToAll) {
  const Certificates certificates;
  SentinelGroup group(&certificates);
  Session session(over_tls(options_of(group), certificates.ca_file()));
  ASSERT_TRUE(session.run(Command("SET").key("k").arg("old"), {.replicas = 1}));

  group.first().kill();
  ASSERT_TRUE(comes_back(session));
  EXPECT_EQ(group.second().cli({"GET", "k"}), "v");
}

}  // namespace
}  // namespace chat::redis
