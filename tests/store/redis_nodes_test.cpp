// Nodes that share a Redis.
#include <algorithm>
#include <limits>
#include <map>

#include "store/redis_nodes_fixture.hpp"

namespace chat::test {
namespace {

TEST_F(RedisNodesTest, SeeOneRoomInOneOrder) {
  const auto [a, b] = given_two_nodes();
  const auto of_alice = start_messages(a, "alice", 100);
  const auto of_bob = start_messages(b, "bob", 100);
  const auto done = [&] { return are_done(of_alice) && are_done(of_bob); };
  ASSERT_TRUE(run_until([&] {
    return done() && message_count(a.stream("r")) == 200 && message_count(b.stream("r")) == 200;
  }));
  EXPECT_EQ(ids(a.stream("r")), numbers_to(200));
  EXPECT_EQ(ids(b.stream("r")), numbers_to(200));
  const Events seen = a.stream("r");
  EXPECT_EQ(Events(seen.end() - 200, seen.end()), [&] {
    const Events all = b.stream("r");
    return Events(all.end() - 200, all.end());
  }());
}

TEST_F(RedisNodesTest, AnOperationEndsWhenItsNodeHasSeenItsEvents) {
  const auto [a, b] = given_two_nodes();
  const auto of_alice = start_messages(a, "alice", 50);
  for (std::size_t i = 1; i <= 50; ++i) {
    const auto message = run(b, b.store().append_message(as("bob"), "r", draft("x")));
    const Events seen = b.stream("r");
    const std::string event = "message " + describe(*message);
    EXPECT_EQ(std::ranges::count(seen, event), 1) << event;
  }
}

TEST_F(RedisNodesTest, PassOnSignalsOnce) {
  const auto [a, b] = given_two_nodes();
  EXPECT_EQ(ask(a, a.store().signal_room(as("alice"), "a1", "r", encode_json(1))), "ok");
  EXPECT_EQ(a.stream("r").back(), "signal by alice but a1 1");
  EXPECT_TRUE(run_until([&] { return b.stream("r").back() == "signal by alice but a1 1"; }));
  // What was published before the message has arrived by now.
  const auto of_bob = start_messages(b, "bob", 1);
  ASSERT_TRUE(run_until([&] {
    return are_done(of_bob) && message_count(a.stream("r")) == 1 &&
           message_count(b.stream("r")) == 1;
  }));
  for (StoreNode* node : {&a, &b}) {
    EXPECT_EQ(std::ranges::count(node->stream("r"), "signal by alice but a1 1"), 1);
  }
}

TEST_F(RedisNodesTest, SeeWhoIsTakenOutOfARoom) {
  StoreNode& a = add_node();
  StoreNode& b = add_node();
  given(a, a.store().add_room("r", {.enable_userlist_updates = true}));
  given_member(a, "alice", "a1");
  given_member(b, "bob", "b1");
  EXPECT_EQ(
      ask(a, a.store().change_room_list(kServer, "r", "blacklist", {"bob"}, ListChange::kAdd)),
      "removed bob=b1 ");
  ASSERT_TRUE(run_until([&] {
    const Events of_bob = b.stream("bob");
    return !of_bob.empty() && of_bob.back() == R"(roomAccessRemoved ["r"])";
  }));
  ASSERT_TRUE(run_until([&] { return b.stream("r").back() == "user left bob"; }));
  const Events seen = b.stream("r");
  EXPECT_EQ(seen[seen.size() - 2], "user removed bob b1");
  EXPECT_EQ(ask(b, b.store().append_message(as("bob"), "r", draft("x"))), R"(notJoined("r"))");
}

TEST_F(RedisNodesTest, ReachAUserWhereverTheSocketsAre) {
  StoreNode& a = add_node();
  StoreNode& b = add_node();
  given(a, a.store().connect_socket("alice", "a1"));
  EXPECT_EQ(ask(b, b.store().connect_socket("alice", "a2")), "2");
  given(b, b.store().disconnect_user("alice"));
  const Events expected{"connected a1 1", "connected a2 2", "disconnect"};
  ASSERT_TRUE(run_until([&] { return a.stream("alice").size() == 3; }));
  EXPECT_EQ(a.stream("alice"), expected);
  EXPECT_EQ(b.stream("alice"), (Events{"connected a2 2", "disconnect"}));
}

TEST_F(RedisNodesTest, LetASocketOfAnotherNodeJoin) {
  StoreNode& a = add_node();
  StoreNode& b = add_node();
  given(a, a.store().add_room("r", {}));
  given(b, b.store().connect_socket("bob", "b1"));
  EXPECT_EQ(ask(a, a.store().join_room("bob", "b1", "r", {})), "1 changed");
  given(a, a.store().append_message(kServer, "r", draft("x")));
  ASSERT_TRUE(run_until([&] { return b.stream("r").size() == 2; }));
  EXPECT_EQ(b.stream("r").front(), "socket joined bob b1");
  EXPECT_EQ(ids(b.stream("r")), "1");
}

TEST_F(RedisNodesTest, SeeARoomThatIsMadeAgain) {
  const auto [a, b] = given_two_nodes();
  given(b, b.store().delete_room(kServer, "r"));
  given(b, b.store().add_room("r", {}));
  ASSERT_TRUE(run_until([&] { return a.stream("r").back() == "user removed bob b1"; }));
  given(a, a.store().join_room("alice", "a1", "r", {}));
  given(b, b.store().append_message(kServer, "r", draft("x")));
  ASSERT_TRUE(run_until([&] { return ids(a.stream("r")) == "1"; }));
}

TEST_F(RedisNodesTest, DoNotListenToARoomThatDoesNotExist) {
  StoreNode& a = add_node();
  given(a, a.store().connect_socket("alice", "a1"));
  EXPECT_EQ(ask(a, a.store().join_room("alice", "a1", "nowhere", {})), R"(noRoom("nowhere"))");
  ASSERT_TRUE(run_until([&] {
    return server().cli({"PUBSUB", "CHANNELS", "nodes:*nowhere*"}).empty();
  }));
  given(a, a.store().add_room("nowhere", {}));
  EXPECT_EQ(ask(a, a.store().join_room("alice", "a1", "nowhere", {})), "1 changed");
}

TEST_F(RedisNodesTest, TellTheBusToAll) {
  StoreNode& a = add_node();
  StoreNode& b = add_node();
  given(a, a.store().publish_bus("news", {1, Binary("x")}));
  ASSERT_TRUE(run_until([&] { return !b.stream("bus").empty(); }));
  EXPECT_EQ(a.stream("bus"), b.stream("bus"));
  EXPECT_EQ(a.stream("bus").size(), 1U);
}

TEST_F(RedisNodesTest, LetNobodyJoinWhoIsGoneByThen) {
  StoreNode& a = add_node();
  given(a, a.store().add_room("r", {}));
  given_socket(a, "alice", "a1");
  // A join whose second half is delayed, as by a failover of the room's server.
  server().cli({"HSET", "nodes:{user:alice}:rooms:a1", "r", "1 1"});
  EXPECT_EQ(ask(a, a.store().disconnect_socket("alice", "a1")), "[][]0");
  given_socket(a, "alice", "a1");
  EXPECT_EQ(ask(a, a.store().join_room("alice", "a1", "r", {})), R"(invalidSocket("a1"))");
  EXPECT_EQ(ask(a, a.store().room_list(kServer, "r", "userlist")), "[]");
  EXPECT_EQ(ask(a, a.store().user_sockets("alice")), "a1=[] ");
}

// Breaks ------------------------------------------------------------------------------------------

// A node that is away in the middle of a join, while another node removes its sockets.
TEST_F(RedisNodesTest, LeaveNoMemberBehindWhereAJoinIsLate) {
  StoreNode& slow = add_node();
  StoreNode& other = add_node();
  given(other, other.store().add_room("hall", {}));
  given_socket(slow, "ann", "a1");
  const auto joined = slow.start(slow.store().join_room("ann", "a1", "hall", {}));
  const std::string rooms = "nodes:{user:ann}:rooms:a1";
  ASSERT_TRUE(eventually([&] {
    slow.step();
    return server().cli({"EXISTS", rooms}) == "1";
  }));
  EXPECT_EQ(server().cli({"EXISTS", "nodes:{room:hall}:members"}), "0");

  const auto gone = other.start(other.store().disconnect_socket("ann", "a1"));
  ASSERT_TRUE(eventually([&] {
    other.poll();
    return gone->has_value();
  }));
  ASSERT_TRUE(run_until([&] { return joined->has_value(); }));
  ASSERT_TRUE((*joined)->has_error());
  EXPECT_EQ((*joined)->error().code, "invalidSocket");
  EXPECT_EQ(server().cli({"EXISTS", "nodes:{room:hall}:members"}), "0");
}

/// How often Redis has read from its clients, this query included.
long reads_of(const RedisServer& server) {
  const std::string stats = server.cli({"INFO", "stats"});
  const std::string name = "total_reads_processed:";
  return std::stol(stats.substr(stats.find(name) + name.size()));
}

TEST_F(RedisNodesTest, StoreAMessageInOneRoundTrip) {
  constexpr long kMessages = 20;
  StoreNode& a = add_node();
  given(a, a.store().add_room("r", {}));
  given_member(a, "alice", "a1");
  given(a, a.store().append_message(as("alice"), "r", draft("the script is known")));
  const long first = reads_of(server());
  const long of_asking = reads_of(server()) - first;
  // A connection that has been silent for long pings. The minimum of several tries excludes that.
  long reads = std::numeric_limits<long>::max();
  for (int attempt = 0; attempt < 3; ++attempt) {
    const long before = reads_of(server());
    for (int i = 0; i < kMessages; ++i) {
      given(a, a.store().append_message(as("alice"), "r", draft("x")));
    }
    reads = std::min(reads, reads_of(server()) - before - of_asking);
  }
  EXPECT_EQ(reads, kMessages);
}

TEST_F(RedisNodesTest, TakeTheTimeFromRedis) {
  StoreNode& a = add_node();
  given(a, a.store().add_room("r", {}));
  const auto message = run(a, a.store().append_message(kServer, "r", draft("x")));
  const std::string time = server().cli({"TIME"});
  const std::int64_t now = std::stoll(time.substr(0, time.find('\n')));
  EXPECT_NEAR(static_cast<double>((*message)->timestamp) / 1000, static_cast<double>(now), 20);
}

}  // namespace
}  // namespace chat::test
