#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>
#include <thread>

#include "redis/database.hpp"
#include "session.hpp"
#include "support/redis_server.hpp"

namespace chat::redis {
namespace {

using std::chrono::milliseconds;
using test::RedisServer;
using test::TlsRedisServer;

int info_number(const RedisServer& server, const std::string& field) {
  const std::string info = server.cli({"INFO", "all"});
  const std::size_t at = info.find("\n" + field + ":");
  return at == std::string::npos ? -1 : std::stoi(info.substr(at + field.size() + 2));
}

std::chrono::steady_clock::duration time_of(const std::function<void()>& function) {
  const auto start = std::chrono::steady_clock::now();
  function();
  return std::chrono::steady_clock::now() - start;
}

TEST(Client, AnswersEachCommandInTheOrderOfTheCalls) {
  const RedisServer server;
  Session session(at_port(server.port()));
  std::vector<std::int64_t> answers;
  for (int i = 0; i < 1000; ++i) {
    session.database().start(Command("INCR").key("n"), {}, [&answers](const Result<Reply>& reply) {
      answers.push_back(reply ? reply->integer().value_or(-1) : -1);
    });
  }
  ASSERT_TRUE(session.run_until([&] { return answers.size() == 1000; }));
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(answers[i], i + 1);
}

TEST(Client, SendsAllCommandsOfATickInOneWrite) {
  const RedisServer server;
  Session session(at_port(server.port()));
  ASSERT_TRUE(session.run(Command("PING")));
  const auto reads_of = [&](int commands) {
    const int before = info_number(server, "total_reads_processed");
    std::shared_ptr<std::optional<Result<Reply>>> last;
    for (int i = 0; i < commands; ++i) last = session.start(Command("INCR").key("n"));
    EXPECT_TRUE(session.run_until([&] { return last->has_value(); }));
    return info_number(server, "total_reads_processed") - before;
  };
  EXPECT_EQ(reads_of(100), reads_of(1));
}

TEST(Client, MayBeAwaited) {
  const RedisServer server;
  Session session(at_port(server.port()));
  std::string value;
  const auto talk = [](Database& database, std::string& out) -> Task<> {
    co_await database.run(Command("SET").key("k").arg("v"));
    Result<Reply> reply = co_await database.run(Command("GET").key("k"));
    out = reply.value().take_text();
  };
  auto done = boost::asio::co_spawn(session.loop(), talk(session.database(), value),
                                    boost::asio::use_future);
  ASSERT_TRUE(session.run_until([&] { return !value.empty(); }));
  EXPECT_EQ(value, "v");
}

TEST(Client, TellsAnErrorReplyFromOtherFailures) {
  const RedisServer server;
  Session session(at_port(server.port()));
  const Result<Reply> reply = session.run(Command("NOSUCH"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().cause, Failure::Cause::kErrorReply);
  EXPECT_EQ(reply.error().code(), "ERR");
  EXPECT_FALSE(reply.error().may_have_run);
}

TEST(Client, GivesUpOnASilentServerAtTheTimeout) {
  RedisServer server;
  Options options = at_port(server.port());
  options.command_timeout = milliseconds(300);
  Session session(options);
  ASSERT_TRUE(session.run(Command("PING")));
  server.pause();
  const auto time = time_of([&] {
    const Result<Reply> reply = session.run(Command("INCR").key("n"));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().cause, Failure::Cause::kTimeout);
    EXPECT_TRUE(reply.error().may_have_run);
  });
  EXPECT_GE(time, milliseconds(290));
  EXPECT_LT(time, milliseconds(1500));
  server.resume();
  EXPECT_TRUE(session.run(Command("PING"), {.timeout = milliseconds(5000)}));
}

TEST(Client, NoticesASilentServerWithoutACommand) {
  RedisServer server;
  Options options = at_port(server.port());
  options.longest_silence = milliseconds(400);
  options.connect_timeout = milliseconds(300);
  Session session(options);
  ASSERT_TRUE(session.run(Command("PING")));
  server.pause();
  EXPECT_TRUE(
      session.run_until([&] { return !session.database().is_connected(); }, milliseconds(2000)));
}

TEST(Client, KeepsAnIdleConnectionThatAnswers) {
  const RedisServer server;
  Options options = at_port(server.port());
  options.longest_silence = milliseconds(500);  // longer than a look at the server takes, see below
  Session session(options);
  const Result<Reply> id = session.run(Command("CLIENT").arg("ID"));
  ASSERT_TRUE(id);
  EXPECT_TRUE(
      session.run_until([&] { return info_number(server, "total_commands_processed") > 15; }));
  EXPECT_EQ(*session.run(Command("CLIENT").arg("ID")), *id);
}

// Nobody asked the server meanwhile: it has not fallen silent.
TEST(Client, KeepsItsConnectionWhereItsOwnLoopStoodStill) {
  const RedisServer server;
  Options options = at_port(server.port());
  options.longest_silence = milliseconds(2000);
  Session session(options);
  const Result<Reply> id = session.run(Command("CLIENT").arg("ID"));
  ASSERT_TRUE(id);
  std::this_thread::sleep_for(options.longest_silence + milliseconds(100));
  EXPECT_EQ(*session.run(Command("CLIENT").arg("ID")), *id);
}

TEST(Client, WaitsForAServerThatComesBack) {
  RedisServer server;
  Session session(at_port(server.port()));
  ASSERT_TRUE(session.run(Command("PING")));
  server.kill();
  ASSERT_TRUE(session.run_until([&] { return !session.database().is_connected(); }));
  const auto first = session.start(Command("INCR").key("n"));
  const auto second = session.start(Command("INCR").key("n"));
  server.start();
  ASSERT_TRUE(session.run_until([&] { return second->has_value(); }));
  EXPECT_EQ((*first)->value().integer(), 1);
  EXPECT_EQ((*second)->value().integer(), 2);
}

TEST(Client, SaysThatNothingWasSentWhereNobodyListens) {
  Options options;
  {
    const RedisServer server;
    options = at_port(server.port());
  }
  options.command_timeout = milliseconds(300);
  Session session(options);
  const Result<Reply> reply = session.run(Command("PING"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().cause, Failure::Cause::kTimeout);
  EXPECT_FALSE(reply.error().may_have_run);
  EXPECT_THAT(reply.error().message, testing::HasSubstr("refused"));
}

TEST(Client, SaysThatACommandMayHaveRunWhenTheConnectionBreaks) {
  RedisServer server;
  Session session(at_port(server.port()));
  ASSERT_TRUE(session.run(Command("PING")));
  server.pause();
  const auto sent = session.start(Command("INCR").key("n"));
  const auto again = session.start(Command("GET").key("k"), {.repeatable = true});
  EXPECT_FALSE(session.run_until([&] { return sent->has_value(); }, milliseconds(50)));
  server.kill();
  ASSERT_TRUE(session.run_until([&] { return sent->has_value(); }));
  EXPECT_EQ((*sent)->error().cause, Failure::Cause::kDisconnected);
  EXPECT_TRUE((*sent)->error().may_have_run);
  server.start();
  ASSERT_TRUE(session.run_until([&] { return again->has_value(); }));
  EXPECT_TRUE((*again)->has_value()) << describe((*again)->error());
}

TEST(Client, LetsOnlySoManyCommandsWait) {
  RedisServer server;
  server.stop();
  Options options = at_port(server.port());
  options.max_requests = 2;
  Session session(options);
  const auto first = session.start(Command("PING"));
  const auto second = session.start(Command("PING"));
  const auto third = session.start(Command("PING"));
  EXPECT_FALSE(third->has_value()) << "answered within the call";
  ASSERT_TRUE(session.run_until([&] { return third->has_value(); }));
  EXPECT_EQ((*third)->error().cause, Failure::Cause::kOverloaded);
  server.start();
  ASSERT_TRUE(session.run_until([&] { return second->has_value(); }));
  EXPECT_TRUE((*first)->has_value());
  EXPECT_TRUE((*second)->has_value());
  EXPECT_EQ(session.database().under_way(), 0u);
}

TEST(Client, LoadsAScriptThatTheServerHasForgotten) {
  const RedisServer server;
  Session session(at_port(server.port()));
  const Script script("return redis.call('INCRBY', KEYS[1], ARGV[1])");
  EXPECT_EQ(session.run(script.call({"n"}, {"5"})).value().integer(), 5);
  server.cli({"SCRIPT", "FLUSH"});
  const auto one = session.start(script.call({"n"}, {"1"}));
  const auto two = session.start(script.call({"n"}, {"1"}));
  ASSERT_TRUE(session.run_until([&] { return two->has_value(); }));
  EXPECT_EQ((*one)->value().integer(), 6);
  EXPECT_EQ((*two)->value().integer(), 7);
}

// Starts calls that append 0, 1, … to a list. Some leave when the answers of others are there.
template <typename Call>
std::shared_ptr<std::optional<Result<Reply>>> start_pushes(Session& session, int count, Call call) {
  std::shared_ptr<std::optional<Result<Reply>>> last;
  for (int i = 0; i < count; ++i) {
    last = session.start(call(i));
    session.loop().restart();
    session.loop().poll_one();
  }
  return last;
}

std::vector<std::int64_t> numbers_of(Session& session, const std::string& list) {
  const Reply all = session.run(Command("LRANGE").key(list).arg(0).arg(-1)).value();
  std::vector<std::int64_t> numbers;
  for (const Reply& each : all.array()) numbers.push_back(each.integer().value());
  return numbers;
}

std::vector<std::int64_t> numbers_below(int count) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

TEST(Client, KeepsTheOrderOfCallsOfAScriptThatIsNewToTheServer) {
  const RedisServer server;
  Session session(at_port(server.port()));
  ASSERT_TRUE(session.run(Command("PING")));
  constexpr int kCalls = 300;
  for (int round = 0; round < 20; ++round) {
    const std::string list = "list " + std::to_string(round);
    const Script push("return redis.call('RPUSH', KEYS[1], ARGV[1]) -- " + list);
    const auto last = start_pushes(session, kCalls,
                                   [&](int i) { return push.call({list}, {std::to_string(i)}); });
    ASSERT_TRUE(session.run_until([&] { return last->has_value(); }));
    ASSERT_EQ(numbers_of(session, list), numbers_below(kCalls));
  }
}

TEST(Client, KeepsTheOrderOfCommandsThatAReplicaRefuses) {
  const RedisServer server;
  Options options = at_port(server.port());
  options.longest_backoff = milliseconds(20);
  Session session(options);
  constexpr int kCommands = 300;
  for (int round = 0; round < 10; ++round) {
    const std::string list = "list " + std::to_string(round);
    ASSERT_TRUE(session.run(Command("PING")));
    server.cli({"REPLICAOF", "127.0.0.1", "1"});
    start_pushes(session, kCommands,
                 [&](int i) { return Command("RPUSH").key(list).arg(std::int64_t{i}); });
    session.run_until([&] { return !session.database().is_connected(); });
    server.cli({"REPLICAOF", "NO", "ONE"});
    ASSERT_TRUE(session.run_until([&] { return session.database().under_way() == 0; }));
    ASSERT_EQ(numbers_of(session, list), numbers_below(kCommands));
  }
}

TEST(Client, GivesTheErrorOfAScriptThatDoesNotCompile) {
  const RedisServer server;
  Session session(at_port(server.port()));
  const Result<Reply> reply = session.run(Script("this is no Lua").call({}, {}));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), "ERR");
  EXPECT_THAT(reply.error().message, testing::HasSubstr("compiling"));
}

TEST(Client, UsesTheDatabaseOfTheOptions) {
  const RedisServer server;
  Options options = at_port(server.port());
  options.database = 3;
  Session session(options);
  ASSERT_TRUE(session.run(Command("SET").key("k").arg("v")));
  EXPECT_EQ(server.cli({"-n", "3", "GET", "k"}), "v");
}

TEST(Client, FailsAtOnceWhereThePasswordIsWrong) {
  const RedisServer server({.config = {"requirepass right"}, .cli_options = {"-a", "right"}});
  for (const std::string password : {"", "wrong"}) {
    Options options = at_port(server.port());
    options.password = password;
    Session session(options);
    const auto time = time_of([&] {
      const Result<Reply> reply = session.run(Command("PING"));
      ASSERT_FALSE(reply);
      EXPECT_EQ(reply.error().cause, Failure::Cause::kRefused);
      EXPECT_THAT(reply.error().message,
                  testing::AnyOf(testing::StartsWith("WRONGPASS"), testing::StartsWith("NOAUTH")));
    });
    EXPECT_LT(time, milliseconds(2000));
  }
}

TEST(Client, SpeaksTlsAsAUserOfTheAcl) {
  TlsRedisServer server;
  for (const std::string host : {"127.0.0.1", "localhost"}) {
    Options options = over_tls(at_port(server.port()), server.ca_file());
    options.server.host = host;
    options.user = "ann";
    options.password = "secret";
    Session session(options);
    const std::string large(300'000, 'x');
    ASSERT_TRUE(session.run(Command("SET").key("k").arg(large)));
    EXPECT_EQ(session.run(Command("GET").key("k")).value().text(), large);
    EXPECT_EQ(session.run(Command("ACL").arg("WHOAMI")).value().text(), "ann");
  }
}

TEST(Client, RefusesACertificateOfAnUnknownAuthorityOrForAnotherHost) {
  TlsRedisServer server;
  Options unknown = at_port(server.port());
  unknown.tls = true;
  Options other_host = unknown;
  other_host.tls_ca_file = server.ca_file();
  other_host.server.host = "127.0.0.2";
  server.server().cli({"CONFIG", "SET", "bind", "127.0.0.1 127.0.0.2"});
  for (const Options& options : {unknown, other_host}) {
    Session session(options);
    const Result<Reply> reply = session.run(Command("PING"));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().cause, Failure::Cause::kRefused) << describe(reply.error());
    EXPECT_THAT(reply.error().message, testing::HasSubstr("certificate"));
  }
}

TEST(Client, GivesUpOnAServerThatAcceptsAndSaysNothing) {
  RedisServer server;
  server.pause();
  Options options = at_port(server.port());
  options.connect_timeout = milliseconds(200);
  options.command_timeout = milliseconds(600);
  Session session(options);
  const Result<Reply> reply = session.run(Command("PING"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().cause, Failure::Cause::kTimeout);
  EXPECT_FALSE(reply.error().may_have_run);
}

TEST(Client, FailsWhatIsUnderWayWhenClosed) {
  RedisServer server;
  Session session(at_port(server.port()));
  ASSERT_TRUE(session.run(Command("PING")));
  server.pause();
  const auto sent = session.start(Command("PING"));
  EXPECT_FALSE(session.run_until([&] { return sent->has_value(); }, milliseconds(20)));
  session.database().close();
  const auto late = session.start(Command("PING"));
  EXPECT_FALSE(sent->has_value()) << "answered within the call";
  ASSERT_TRUE(session.run_until([&] { return late->has_value(); }));
  EXPECT_EQ((*sent)->error().cause, Failure::Cause::kClosed);
  EXPECT_EQ((*late)->error().cause, Failure::Cause::kClosed);
  EXPECT_FALSE((*late)->error().may_have_run);
}

TEST(Client, MayBeDestroyedByTheHandlerOfAReply) {
  const RedisServer server;
  Session session(at_port(server.port()));
  bool done = false;
  session.database().start(Command("PING"), {}, [&](const Result<Reply>&) {
    session.destroy();
    done = true;
  });
  const auto other = session.start(Command("PING"));
  ASSERT_TRUE(session.run_until([&] { return done && other->has_value(); }));
  EXPECT_EQ((*other)->error().cause, Failure::Cause::kClosed);
}

TEST(Client, WaitsForReplicasWhereAsked) {
  RedisServer master;
  RedisServer replica({.config = {"replicaof 127.0.0.1 " + std::to_string(master.port())}});
  // A master reports a replica as online before the first write goes there.
  master.cli({"SET", "probe", "arrived"});
  ASSERT_TRUE(test::eventually([&] {
    return replica.cli({"GET", "probe"}).find("arrived") != std::string::npos;
  }));
  ASSERT_TRUE(test::eventually([&] {
    master.cli({"SET", "probe", "again"});
    return replica.cli({"GET", "probe"}).find("again") != std::string::npos;
  }));
  Options options = at_port(master.port());
  options.replicas_timeout = milliseconds(200);
  Session session(options);
  const auto one = session.start(Command("INCR").key("n"), {.replicas = 1});
  const auto plain = session.start(Command("INCR").key("n"));
  const auto two = session.start(Command("INCR").key("n"), {.replicas = 2});
  ASSERT_TRUE(session.run_until([&] { return two->has_value(); }));
  EXPECT_EQ((*one)->value().integer(), 1);
  EXPECT_EQ((*plain)->value().integer(), 2);
  EXPECT_EQ((*two)->error().cause, Failure::Cause::kNotReplicated);
  EXPECT_TRUE((*two)->error().may_have_run);
  EXPECT_EQ(session.run(Command("GET").key("n")).value().integer(), 3);
}

TEST(Client, CountsItsConnectionsAndCommands) {
  RedisServer server;
  const auto stats = std::make_shared<Stats>();
  Session session(at_port(server.port()), stats);
  const auto is_connected = [&] { return stats->read().connections.at(0).is_connected; };
  const auto reconnects = [&] { return stats->read().roles.at(0).reconnects; };
  const auto with_result = [&](std::string_view name) {
    const RedisStats now = stats->read();
    return std::ranges::find(now.outcomes, name, &RedisStats::Outcome::name)->commands;
  };
  ASSERT_TRUE(session.run(Command("SET").key("k").arg("v")));
  ASSERT_TRUE(session.run(Command("INCR").key("k")).has_error());
  EXPECT_EQ(with_result("ok"), 1U);
  EXPECT_EQ(with_result("error_reply"), 1U);
  EXPECT_EQ(stats->read().in_flight, 0U);
  EXPECT_EQ(stats->read().connections.at(0).address, to_string({"127.0.0.1", server.port()}));
  EXPECT_TRUE(is_connected());
  EXPECT_EQ(reconnects(), 0U);
  server.kill();
  ASSERT_TRUE(session.run_until([&] { return !is_connected(); }));
  ASSERT_TRUE(session.run_until([&] { return stats->read().roles.at(0).failed_attempts > 0; }));
  server.start();
  ASSERT_TRUE(session.run_until(is_connected));
  EXPECT_EQ(reconnects(), 1U);
  const auto waiting = session.start(Command("PING"));
  EXPECT_EQ(stats->read().in_flight, 1U);
  ASSERT_TRUE(session.run_until([&] { return waiting->has_value(); }));
  EXPECT_EQ(stats->read().in_flight, 0U);
  session.destroy();
  EXPECT_TRUE(stats->read().connections.empty());
}

TEST(MakeDatabase, RefusesOptionsThatCannotBe) {
  boost::asio::io_context loop;
  Options no_name;
  no_name.sentinels = {{"127.0.0.1", 26379}};
  Options no_file;
  no_file.tls = true;
  no_file.tls_ca_file = "/nowhere/ca.pem";
  Options database_of_cluster;
  database_of_cluster.cluster = {{"127.0.0.1", 1}};
  database_of_cluster.database = 1;
  for (const Options& options : {no_name, no_file, database_of_cluster}) {
    const auto database = make_database(loop.get_executor(), options);
    ASSERT_TRUE(database.has_error());
    EXPECT_EQ(database.error().cause, Failure::Cause::kRefused);
    EXPECT_NE(database.error().message, "");
  }
}

}  // namespace
}  // namespace chat::redis
