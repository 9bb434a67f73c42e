// Nodes whose Redis, or connection to it, breaks.
#include <algorithm>
#include <set>

#include "redis/session.hpp"
#include "store/redis_nodes_fixture.hpp"

namespace chat::test {
namespace {

std::size_t succeeded(const std::vector<Append>& appends) {
  return static_cast<std::size_t>(
      std::ranges::count_if(appends, [](const Append& one) { return (**one).has_value(); }));
}

TEST_F(RedisNodesTest, LoseNothingWhenTheirSubscriptionsBreak) {
  const auto [a, b] = given_two_nodes();
  std::size_t sent = 0;
  for (int round = 0; round < 5; ++round) {
    given(a, a.store().probe());
    given(b, b.store().probe());
    const auto appends = start_messages(a, "alice", 30);
    EXPECT_NE(server().cli({"CLIENT", "KILL", "TYPE", "pubsub"}), "0");
    ASSERT_TRUE(run_until([&] { return are_done(appends); }));
    sent += succeeded(appends);
    EXPECT_EQ(sent, 30U * static_cast<unsigned>(round + 1));
  }
  given(b, b.store().notify_user("alice", Event("last", Args{}), ""));
  ASSERT_TRUE(run_until([&] {
    return message_count(b.stream("r")) == sent && a.stream("alice").back() == "last []";
  }));
  EXPECT_EQ(ids(a.stream("r")), numbers_to(sent));
  EXPECT_EQ(ids(b.stream("r")), numbers_to(sent));
}

/// Breaks all command connections after Redis has executed the commands sent within `send`, and
/// before it has answered them.
class AnswerBreaker {
 public:
  explicit AnswerBreaker(RedisServer& server)
      : server_(server), session_(redis::at_port(server.port())) {
    session_.run(redis::Command("PING"));
  }

  void break_after(const std::function<void()>& send) {
    server_.pause();
    send();
    const auto killed = session_.start(
        redis::Command("CLIENT").arg("KILL").arg("TYPE").arg("normal").arg("SKIPME").arg("yes"));
    // Writes the command. The server reads it in one go with the commands sent before it.
    session_.loop().poll();
    server_.resume();
    EXPECT_TRUE(session_.run_until([&] { return killed->has_value(); }));
  }

 private:
  RedisServer& server_;
  redis::Session session_;
};

TEST_F(RedisNodesTest, StoreNothingTwiceWhenTheirConnectionsBreak) {
  const auto [a, b] = given_two_nodes();
  AnswerBreaker breaker(server());
  constexpr std::size_t kRounds = 5;
  constexpr std::size_t kMessages = 100;
  for (std::size_t round = 0; round < kRounds; ++round) {
    given(a, a.store().probe());
    std::vector<Append> appends;
    breaker.break_after([&] {
      appends = start_messages(a, "alice", kMessages);
      a.poll();
    });
    ASSERT_TRUE(run_until([&] { return are_done(appends); }));
    EXPECT_EQ(succeeded(appends), kMessages);
    std::set<std::uint64_t> different;
    for (const Append& append : appends) different.insert((**append).value()->id);
    EXPECT_EQ(different.size(), kMessages);
  }
  EXPECT_EQ(ask(a, history_info(a.store(), kServer, "r")), "max 10000 size 500 last 500");
  ASSERT_TRUE(run_until([&] { return message_count(b.stream("r")) == 500; }));
  EXPECT_EQ(ids(b.stream("r")), numbers_to(500));
}

TEST_F(RedisNodesTest, AnswerAsOnceWhenAnOperationIsAskedForAgain) {
  StoreNode& a = add_node();
  given(a, a.store().add_room("r", {.enable_userlist_updates = true}));
  given(a, a.store().connect_socket("alice", "a1"));
  // From here on the server knows the script, and runs it at the first request.
  given(a, a.store().join_room("alice", "a1", "r", {}));
  given(a, a.store().leave_room("alice", "a1", "r", {}));
  given(a, a.store().join_room("alice", "a1", "r", {}));
  AnswerBreaker breaker(server());
  StoreNode::Later<Result<LeaveResult>> leaving;
  breaker.break_after([&] {
    leaving = a.start(a.store().leave_room("alice", "a1", "r", {}));
    a.poll();
  });
  ASSERT_TRUE(run_until([&] { return leaving->has_value(); }));
  EXPECT_EQ(describe(**leaving), "0 changed");
  const Events once{"socket joined alice a1", "user joined alice", "socket left alice a1",
                    "user left alice"};
  Events twice = once;
  twice.insert(twice.end(), once.begin(), once.end());
  EXPECT_EQ(a.stream("r"), twice);
}

TEST_F(RedisNodesTest, KnowWhoLeftWhileTheLogWasLost) {
  const auto [a, b] = given_two_nodes();
  server().cli({"CLIENT", "KILL", "TYPE", "pubsub"});
  // Only node a runs meanwhile.
  const auto left = a.start(a.store().leave_room("bob", "b1", "r", {}));
  const auto told = a.start(a.store().append_message(kServer, "r", draft("x")));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while ((!left->has_value() || !told->has_value()) &&
         std::chrono::steady_clock::now() < deadline) {
    a.poll();
  }
  ASSERT_TRUE(told->has_value());
  server().cli({"DEL", "nodes:{room:r}:events"});
  ASSERT_TRUE(run_until([&] { return b.stream("r").back() == "socket left bob b1"; }));
  EXPECT_EQ(ids(b.stream("r")), "1");
}

TEST_F(RedisNodesTest, ReadTheLogAgainWhereThatFailedWhenTheyWereBack) {
  const auto [a, b] = given_two_nodes();
  server().cli({"CLIENT", "KILL", "TYPE", "pubsub"});
  // Only node a runs meanwhile, so node b misses the message.
  const auto told = a.start(a.store().append_message(kServer, "r", draft("x")));
  ASSERT_TRUE(eventually([&] {
    a.poll();
    return told->has_value();
  }));
  // Node b may subscribe to channels, but not run scripts: it can read neither the room's log nor
  // bob's.
  server().cli({"ACL", "SETUSER", "default", "-evalsha", "-eval"});
  ASSERT_TRUE(eventually([&] {
    b.poll();
    const std::string refused = server().cli({"INFO", "errorstats"});
    return refused.find("errorstat_NOPERM:count=2") != std::string::npos;
  }));
  EXPECT_EQ(ids(b.stream("r")), "");
  server().cli({"ACL", "SETUSER", "default", "+evalsha", "+eval"});
  EXPECT_TRUE(run_until([&] { return ids(b.stream("r")) == "1"; }));
}

TEST_F(RedisNodesTest, DeleteARoomThatSomebodyComesTo) {
  StoreNode& a = add_node();
  given_socket(a, "alice", "a1");
  // The number of steps that the join has made when the room goes. Each room is new, without
  // listeners.
  for (int steps = 0; steps < 20; ++steps) {
    const std::string room = "r" + std::to_string(steps);
    given(a, a.store().add_room(room, {}));
    const auto joining = a.start(a.store().join_room("alice", "a1", room, {}));
    for (int i = 0; i < steps; ++i) a.step();
    const auto deleting = a.start(a.store().delete_room(kServer, room));
    ASSERT_TRUE(run_until([&] { return joining->has_value() && deleting->has_value(); }));
    EXPECT_TRUE((**deleting).has_value()) << steps << " steps: " << describe(**deleting);
  }
}

TEST_F(RedisNodesTest, FailWithinTheTimeoutWhenRedisIsAway) {
  options().redis.command_timeout = 500;
  StoreNode& a = add_node();
  given(a, a.store().add_room("r", {}));
  given_member(a, "alice", "a1");
  given(a, a.store().probe());
  server().pause();
  const auto since = std::chrono::steady_clock::now();
  EXPECT_EQ(ask(a, a.store().append_message(as("alice"), "r", draft("x"))), "timeout()");
  EXPECT_EQ(ask(a, a.store().probe()), "timeout()");
  EXPECT_LT(std::chrono::steady_clock::now() - since, std::chrono::milliseconds(3000));
  server().resume();
  ASSERT_TRUE(run_until([&] { return run(a, a.store().probe()).has_value(); }));
  given(a, a.store().append_message(as("alice"), "r", draft("y")));
  const Events seen = a.stream("r");
  EXPECT_EQ(ids(seen), numbers_to(message_count(seen)));
}

TEST_F(RedisNodesTest, FailWhereTooFewReplicasHoldAMessage) {
  options().redis.min_replicas_acks = 1;
  StoreNode& a = add_node();
  given(a, a.store().add_room("r", {}));
  EXPECT_EQ(ask(a, a.store().append_message(kServer, "r", draft("x"))), "timeout()");
}

}  // namespace
}  // namespace chat::test
