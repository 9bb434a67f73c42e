// Sockets whose connections broke are present for a while longer.
#include <chrono>

#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr std::int64_t kAnHour = 3'600'000;

class PresenceGrace : public ServiceTest {
 protected:
  PresenceGrace() {
    options.presence.grace = kAnHour;
    options.enable_userlist_updates = true;
    journal_departures();
  }

  /// alice is in the room with one of her two sockets, and bob watches.
  void given_alice_and_bob() {
    ASSERT_TRUE(start());
    ASSERT_TRUE(run(service->add_room("room")));
    bob = connect("bob");
    ask(bob, "roomJoin", {"room"});
    other = connect("alice");
    alice = connect("alice");
    ask(alice, "roomJoin", {"room"});
    gone = {alice + " left room", alice + " disconnected"};
  }

  Value userlist() { return ask(bob, "roomGetAccessList", {"room", "userlist"}); }
  bool is_connected(const std::string& user, const std::string& socket) {
    return run(service->store().user_sockets(user)).value().contains(socket);
  }
  bool is_joined() {
    return *ask(bob, "roomUserSeen", {"room", "alice"}).as_object().find("joined") == Value(true);
  }
  std::size_t heard_leaves() { return transport->count(bob, "roomUserLeft"); }

  void expect_still_there() {
    settle();
    EXPECT_EQ(heard_leaves(), 0U);
    EXPECT_EQ(transport->count(other, "roomLeftEcho"), 0U);
    EXPECT_EQ(transport->count(other, "socketDisconnectEcho"), 0U);
    EXPECT_THAT(journal.entries(), IsEmpty());
    EXPECT_EQ(userlist(), Value(Array{"bob", "alice"}));
    EXPECT_TRUE(is_joined());
    EXPECT_TRUE(is_connected("alice", alice));
    EXPECT_EQ(service->stats().absent_sockets, 1U);
  }
  void expect_gone() {
    ASSERT_TRUE(transport->wait_for(bob, "roomUserLeft"));
    ASSERT_TRUE(transport->wait_for(other, "socketDisconnectEcho"));
    settle();
    EXPECT_EQ(heard_leaves(), 1U);
    EXPECT_EQ(transport->wait_for(other, "roomLeftEcho")->args, (Args{"room", alice, 0}));
    EXPECT_EQ(transport->count(other, "roomLeftEcho"), 1U);
    EXPECT_EQ(transport->count(other, "socketDisconnectEcho"), 1U);
    EXPECT_EQ(journal.entries(), gone);
    EXPECT_EQ(userlist(), Value(Array{"bob"}));
    EXPECT_FALSE(is_joined());
    EXPECT_FALSE(is_connected("alice", alice));
    EXPECT_EQ(service->stats().absent_sockets, 0U);
  }

  std::string alice;
  std::string other;
  std::string bob;
  std::vector<std::string> gone;  ///< the journal once alice's socket is gone
};

TEST_F(PresenceGrace, NobodyHearsOfABrokenConnection) {
  given_alice_and_bob();
  transport->lose(alice);
  expect_still_there();
}

TEST_F(PresenceGrace, WhenItIsOverAllIsToldOnce) {
  constexpr std::chrono::milliseconds kGrace(50);
  options.presence.grace = kGrace.count();
  given_alice_and_bob();
  const auto broken = std::chrono::steady_clock::now();
  transport->lose(alice);
  ASSERT_TRUE(transport->wait_for(bob, "roomUserLeft"));
  EXPECT_GE(std::chrono::steady_clock::now() - broken, kGrace);
  expect_gone();
}

TEST_F(PresenceGrace, WithoutItAllIsToldAtOnce) {
  options.presence.grace = 0;
  given_alice_and_bob();
  transport->lose(alice);
  expect_gone();
}

TEST_F(PresenceGrace, NobodyHearsOfAUserWhoComesBack) {
  options.presence.grace = 50;
  given_alice_and_bob();
  transport->lose(alice);
  const std::string back = connect("alice");
  EXPECT_EQ(ask(back, "roomJoin", {"room"}), Value(2));
  ASSERT_TRUE(transport->wait_for(back, "socketDisconnectEcho"));
  settle();
  EXPECT_EQ(transport->wait_for(back, "roomLeftEcho")->args, (Args{"room", alice, 1}));
  EXPECT_EQ(transport->count(bob, "roomUserJoined"), 2U) << "bob, and alice long ago";
  EXPECT_EQ(heard_leaves(), 0U);
  EXPECT_EQ(userlist(), Value(Array{"bob", "alice"}));
}

TEST_F(PresenceGrace, AGoodbyeCountsAtOnce) {
  given_alice_and_bob();
  transport->disconnect(alice);
  expect_gone();
}

TEST_F(PresenceGrace, SoDoesAnEndByTheServer) {
  given_alice_and_bob();
  transport->disconnect_socket(alice);
  expect_gone();
}

TEST_F(PresenceGrace, SoDoesAnEndByTheState) {
  given_alice_and_bob();
  ASSERT_TRUE(run(service->store().disconnect_socket("alice", alice)));
  gone = {alice + " disconnected"};
  expect_gone();
}

TEST_F(PresenceGrace, WhoeverIsDisconnectedWhileAwayIsGoneAtOnce) {
  given_alice_and_bob();
  transport->lose(alice);
  expect_still_there();
  transport->lose(other);
  settle();
  ASSERT_TRUE(run(service->disconnect_user_sockets("alice")));
  ASSERT_TRUE(transport->wait_for(bob, "roomUserLeft"));
  settle();
  EXPECT_THAT(journal.entries(), UnorderedElementsAre(alice + " left room", alice + " disconnected",
                                                      other + " disconnected"));
  EXPECT_TRUE(run(service->delete_user("alice")));
}

TEST_F(PresenceGrace, ABanCountsAtOnce) {
  given_alice_and_bob();
  transport->lose(alice);
  expect_still_there();
  CommandContext server;
  server.bypass_permissions = true;
  ASSERT_TRUE(exec(server, "roomAddToList", {"room", "blacklist", Array{"alice"}}));
  EXPECT_EQ(heard_leaves(), 1U);
  EXPECT_EQ(userlist(), Value(Array{"bob"}));
  EXPECT_THAT(journal.entries(), ElementsAre(alice + " left room"));
  EXPECT_TRUE(is_connected("alice", alice));
  service->close();
  EXPECT_TRUE(service->wait());
  EXPECT_EQ(heard_leaves(), 1U);
}

TEST_F(PresenceGrace, ADeletedRoomRemovesThemAtOnce) {
  given_alice_and_bob();
  transport->lose(alice);
  settle();
  ASSERT_TRUE(run(service->delete_room("room")));
  EXPECT_THAT(journal.entries(), UnorderedElementsAre(alice + " left room", bob + " left room"));
}

TEST_F(PresenceGrace, WhoeverHasNotLoggedInIsNotKept) {
  Gate gate;
  auto log_in = hooks.on_connect;
  hooks.on_connect = [&gate, log_in](Service& at, std::string socket,
                                     HandshakePtr handshake) -> Task<Result<Login>> {
    const bool is_slow = handshake->query.front().second == "carol";
    if (is_slow) co_await gate.pass();
    co_return co_await log_in(at, std::move(socket), std::move(handshake));
  };
  given_alice_and_bob();
  const std::string carol = dial("carol");
  ASSERT_TRUE(gate.wait_until_reached());
  transport->lose(carol);
  settle();
  gate.open();
  settle();
  EXPECT_EQ(service->stats().absent_sockets, 0U);
  EXPECT_FALSE(run(service->has_user("carol")).value());
}

// The request had begun, and the socket is still present.
TEST_F(PresenceGrace, AJoinUnderWayTakesEffect) {
  Gate gate;
  hooks.on_join = [&gate](Service&, PresenceInfo who) -> Task<Result<>> {
    if (who.user_name == "carol") co_await gate.pass();
    co_return Result<>();
  };
  given_alice_and_bob();
  const std::string carol = connect("carol");
  transport->send(carol, "roomJoin", {"room"});
  ASSERT_TRUE(gate.wait_until_reached());
  transport->lose(carol);
  settle();
  gate.open();
  ASSERT_TRUE(transport->wait_for(bob, "roomUserJoined", 2));
  ASSERT_TRUE(run(service->disconnect_user_sockets("carol")));
  ASSERT_TRUE(transport->wait_for(bob, "roomUserLeft"));
  settle();
  EXPECT_THAT(journal.entries(), ElementsAre(carol + " left room", carol + " disconnected"));
}

TEST_F(PresenceGrace, BeyondMaxAbsentTheOldestIsGone) {
  options.presence.max_absent = 1;
  given_alice_and_bob();
  transport->lose(alice);
  expect_still_there();
  transport->lose(connect("carol"));
  ASSERT_TRUE(transport->wait_for(bob, "roomUserLeft"));
  settle();
  EXPECT_EQ(journal.entries(), gone);
  EXPECT_TRUE(is_connected("alice", other));
  EXPECT_EQ(service->stats().absent_sockets, 1U);
}

TEST_F(PresenceGrace, ClosingDoesNotWaitForIt) {
  given_alice_and_bob();
  transport->lose(alice);
  expect_still_there();
  service->close();
  EXPECT_TRUE(service->wait()) << "within close_timeout";
  EXPECT_THAT(journal.entries(), UnorderedElementsAre(alice + " left room", alice + " disconnected",
                                                      other + " disconnected", bob + " left room",
                                                      bob + " disconnected"));
}

TEST_F(PresenceGrace, ConnectionsThatTheClosingBreaksAreRemoved) {
  given_alice_and_bob();
  service->close();
  EXPECT_TRUE(service->wait());
  EXPECT_EQ(journal.entries().size(), 5U);
}

}  // namespace
}  // namespace chat::test
