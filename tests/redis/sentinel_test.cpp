#include "redis/sentinel.hpp"

#include <gtest/gtest.h>

#include "session.hpp"
#include "support/redis_server.hpp"

namespace chat::redis {
namespace {

using test::Certificates;
using test::SentinelGroup;

Options options_of(const SentinelGroup& group) {
  Options options;
  options.master_name = SentinelGroup::kMasterName;
  // One that nobody listens at is passed over.
  options.sentinels.push_back({"127.0.0.1", 1});
  for (const std::uint16_t port : group.sentinel_ports()) {
    options.sentinels.push_back({"127.0.0.1", port});
  }
  return options;
}

// Until a write succeeds: those in between may fail, as nobody is master.
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
  // No command has failed, and none needs to: the Sentinels say it.
  ASSERT_TRUE(session.run_until([&] { return !session.database().is_connected(); }));
  const Result<Reply> reply = session.run(Command("SET").key("k").arg("new"));
  ASSERT_TRUE(reply) << describe(reply.error());
  EXPECT_EQ(group.second().cli({"GET", "k"}), "new");
}

// To the Sentinels, to the master, and to the one that is promoted.
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
