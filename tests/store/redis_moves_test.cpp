// Sockets that nodes take over from one another.
#include <variant>

#include "store/redis_nodes_fixture.hpp"

namespace chat::test {
namespace {

using Missed = std::vector<std::variant<RoomEvent, UserEvent>>;

Events texts_of(const Missed& missed) {
  Events texts;
  for (const auto& event : missed) {
    texts.push_back(std::visit([](const auto& one) { return describe(one); }, event));
  }
  return texts;
}

constexpr std::uint64_t kGreeting = 7;

class RedisMovesTest : public RedisNodesTest {
 protected:
  RedisMovesTest() {
    options().recovery.window = 60'000;
    a_ = &add_node();
    b_ = &add_node();
    given(a(), a().store().update_heartbeat());
    given(b(), b().store().update_heartbeat());
    given(a(), a().store().add_room("r", {.enable_userlist_updates = true}));
    given(a(), a().store().add_room("s", {}));
  }

  StoreNode& a() { return *a_; }
  StoreNode& b() { return *b_; }

  /// alice is on node a, in room r, bob on node b, in both.
  void given_people() {
    given_member(a(), "alice", "a1");
    given(a(), a().store().greet_socket("alice", "a1", kGreeting));
    given_member(b(), "bob", "b1");
    given(b(), b().store().join_room("bob", "b1", "s", {}));
    rest();
  }

  /// Until both nodes have got everything.
  void rest() {
    given(a(), a().store().probe());
    given(b(), b().store().probe());
  }

  /// The last event that a client on node a has got.
  Tick seen() {
    const Tick tick = a().sink().last_tick();
    EXPECT_NE(tick, kOutOfOrder);
    return tick;
  }

  void say(const std::string& room, const std::string& text) {
    given(b(), b().store().append_message(as("bob"), room, draft(text)));
  }

  /// What node b takes over; "not" if it cannot.
  Events take(Tick after) {
    auto taken = run(b(), b().store().take_socket("alice", "a1", after));
    if (taken.has_error()) return {describe(taken.error())};
    if (!*taken) return {"not"};
    EXPECT_GT((*taken)->tick, after);
    return texts_of((*taken)->missed);
  }

 private:
  StoreNode* a_;
  StoreNode* b_;
};

TEST_F(RedisMovesTest, AllNodesHaveOneSecret) {
  const auto one = run(a(), a().store().recovery_secret());
  const auto other = run(b(), b().store().recovery_secret());
  ASSERT_TRUE(one && *one && other && *other);
  EXPECT_EQ(**one, **other);
  EXPECT_EQ((*one)->size(), 64U);
}

TEST_F(RedisMovesTest, ASocketIsFoundOnceItIsGreeted) {
  given_socket(a(), "alice", "a1");
  const auto find = [&](std::uint64_t place) {
    const auto found = run(b(), b().store().find_socket("a1", place));
    return found && *found ? **found : std::string("nobody");
  };
  EXPECT_EQ(find(kGreeting), "nobody");
  given(a(), a().store().greet_socket("alice", "a1", kGreeting));
  EXPECT_EQ(find(kGreeting - 1), "nobody");
  EXPECT_EQ(find(kGreeting), "alice");
  given(a(), a().store().disconnect_socket("alice", "a1"));
  EXPECT_EQ(find(kGreeting), "nobody");
}

TEST_F(RedisMovesTest, ItBringsWhatItsClientMissed) {
  given_people();
  say("r", "got");
  rest();
  const Tick after = seen();
  say("r", "one");
  say("s", "of a room that it is not in");
  given(b(), b().store().direct_message(as("bob"), "b1", "alice", draft("hi")));
  given(a(), a().store().notify_user("alice", Event("for others", Args{}), "a1"));
  say("r", "two");
  given_socket(b(), "alice", "a2");
  const Events missed = take(after);
  ASSERT_EQ(missed.size(), 4U);
  EXPECT_TRUE(missed[0].starts_with("r: message #2")) << missed[0];
  EXPECT_TRUE(missed[1].starts_with("alice: directMessage")) << missed[1];
  EXPECT_TRUE(missed[2].starts_with("r: message #3")) << missed[2];
  EXPECT_EQ(missed[3], "alice: connected a2 2");
}

TEST_F(RedisMovesTest, ItHearsWhatOthersHaveRead) {
  given(a(), a().store().change_room(kServer, "r", {.enable_read_updates = true}));
  given_people();
  given_socket(a(), "alice", "a2");
  given(a(), a().store().join_room("alice", "a2", "r", {}));
  say("r", "got");
  rest();
  const Tick after = seen();
  EXPECT_EQ(ask(b(), b().store().mark_read(as("bob"), "b1", "r", 1)), "1");
  EXPECT_EQ(ask(a(), a().store().mark_read(as("alice"), "a2", "r", 1)), "1");
  EXPECT_EQ(take(after), (Events{"r: read bob 1 but b1", R"(alice: roomReadEcho ["r",1] but a2)"}));
}

TEST_F(RedisMovesTest, NobodyMissesASignal) {
  given_people();
  const Tick after = seen();
  say("r", "one");
  given(b(), b().store().signal_room(as("bob"), "b1", "r", encode_json(Object{{"x", 1}})));
  say("r", "two");
  const Events missed = take(after);
  ASSERT_EQ(missed.size(), 2U);
  EXPECT_TRUE(missed[0].starts_with("r: message #1")) << missed[0];
  EXPECT_TRUE(missed[1].starts_with("r: message #2")) << missed[1];
}

TEST_F(RedisMovesTest, AMessageWithAKeyIsMissedOnce) {
  given_people();
  const Tick after = seen();
  for (int i = 0; i < 2; ++i) {
    given(b(), b().store().direct_message(as("bob"), "b1", "alice", draft("hi"), "key"));
  }
  const Events missed = take(after);
  ASSERT_EQ(missed.size(), 1U);
  EXPECT_TRUE(missed[0].starts_with("alice: directMessage")) << missed[0];
}

TEST_F(RedisMovesTest, ItIsOfTheOtherNodeFromThereOn) {
  given_people();
  EXPECT_EQ(take(seen()), Events{});
  rest();
  EXPECT_EQ(a().stream("alice").back(), "moved a1 away r");
  EXPECT_EQ(b().stream("alice").back(), "moved a1 here r");
  const auto gone = run(a(), a().store().disconnect_socket("alice", "a1"));
  EXPECT_TRUE(gone && gone->rooms_removed.empty() && gone->nconnected == 1);
  EXPECT_EQ(ask(b(), b().store().user_sockets("alice")), "a1=[r] ");
  const auto of_a = run(a(), a().store().instance_sockets(a().store().instance_uid()));
  const auto of_b = run(a(), a().store().instance_sockets(b().store().instance_uid()));
  EXPECT_FALSE(of_a->contains("a1"));
  EXPECT_EQ(of_b->at("a1"), "alice");
  given(b(), b().store().disconnect_socket("alice", "a1"));
  rest();
  EXPECT_EQ(ask(b(), b().store().user_sockets("alice")), "");
  EXPECT_EQ(b().stream("r").back(), "user left alice");
}

TEST_F(RedisMovesTest, ItMayComeBack) {
  given_people();
  EXPECT_EQ(take(seen()), Events{});
  rest();
  const Tick after = b().sink().last_tick();
  say("r", "one");
  auto taken = run(a(), a().store().take_socket("alice", "a1", after));
  ASSERT_TRUE(taken && *taken);
  EXPECT_EQ((*taken)->missed.size(), 1U);
  say("r", "two");
  rest();
  EXPECT_TRUE(a().stream("r").back().starts_with("message #2"));
}

TEST_F(RedisMovesTest, ItGetsARoomWhileItIsInIt) {
  given_people();
  const Tick after = seen();
  say("s", "before");
  given(a(), a().store().join_room("alice", "a1", "s", {}));
  say("s", "within");
  given(a(), a().store().leave_room("alice", "a1", "s", {}));
  say("s", "after");
  given(a(), a().store().leave_room("alice", "a1", "r", {}));
  given(a(), a().store().join_room("alice", "a1", "r", {}));
  const Events missed = take(after);
  ASSERT_EQ(missed.size(), 2U);
  EXPECT_TRUE(missed[0].starts_with("s: message #2")) << missed[0];
  EXPECT_EQ(missed[1], "r: user joined alice");
}

TEST_F(RedisMovesTest, AnEvictionIsTheLastOfItsRoom) {
  given_people();
  const Tick after = seen();
  say("r", "one");
  given(b(), b().store().change_room_list(kServer, "r", "blacklist", {"alice"}, ListChange::kAdd));
  say("r", "two");
  const Events missed = take(after);
  ASSERT_EQ(missed.size(), 2U);
  EXPECT_TRUE(missed[0].starts_with("r: message #1")) << missed[0];
  EXPECT_EQ(missed[1], R"(alice: roomAccessRemoved ["r"])");
}

TEST_F(RedisMovesTest, ARoomMayBeNewerThanWhatItsClientHas) {
  given_people();
  const Tick after = seen();
  given(b(), b().store().add_room("new", {}));
  given(a(), a().store().join_room("alice", "a1", "new", {}));
  given(b(), b().store().append_message(kServer, "new", draft("x")));
  const Events missed = take(after);
  ASSERT_EQ(missed.size(), 1U);
  EXPECT_TRUE(missed[0].starts_with("new: message #1")) << missed[0];
}

// Not recovered -----------------------------------------------------------------------------------

TEST_F(RedisMovesTest, NotIfItIsGone) {
  given_people();
  const Tick after = seen();
  given(a(), a().store().disconnect_socket("alice", "a1"));
  EXPECT_EQ(take(after), Events{"not"});
}

TEST_F(RedisMovesTest, NotIfTheTickIsNone) {
  given_people();
  EXPECT_EQ(take(seen() + 3'600'000'000), Events{"not"});
  EXPECT_EQ(take(0), Events{"not"});
}

TEST_F(RedisMovesTest, NotIfTheHistoryIsTooShort) {
  given(a(), a().store().change_room(kServer, "r", {.history_max_size = 10}));
  given_people();
  const Tick after = seen();
  for (int i = 0; i < 700; ++i) say("r", "x");
  EXPECT_EQ(take(after), Events{"not"});
}

TEST_F(RedisMovesTest, NotIfItWouldBeTooMuch) {
  given_people();
  const Tick after = seen();
  const std::string large(options().max_backlog_bytes / 3, 'x');
  for (int i = 0; i < 4; ++i) say("r", large);
  EXPECT_EQ(take(after), Events{"not"});
}

TEST_F(RedisMovesTest, NotAfterTheUserWasDisconnected) {
  given_people();
  const Tick after = seen();
  given(b(), b().store().disconnect_user("alice"));
  EXPECT_EQ(take(after), Events{"not"});
}

TEST_F(RedisMovesTest, NotIfItsRoomWasDeleted) {
  given_people();
  const Tick after = seen();
  say("r", "one");
  given(b(), b().store().delete_room(kServer, "r"));
  EXPECT_EQ(take(after), Events{"not"});
  given(b(), b().store().add_room("r", {}));
  EXPECT_EQ(take(after), Events{"not"});
  given(a(), a().store().join_room("alice", "a1", "r", {}));
  EXPECT_EQ(take(after), Events{"not"});
}

TEST_F(RedisMovesTest, NotIfAnotherNodeHadItJoin) {
  given_people();
  given(b(), b().store().join_room("alice", "a1", "s", {}));
  rest();
  const Tick after = a().sink().last_tick();
  EXPECT_EQ(take(after), Events{"not"});
  given(b(), b().store().leave_room("alice", "a1", "s", {}));
  EXPECT_EQ(take(after), Events{"not"});
  rest();
  EXPECT_EQ(take(seen()), Events{});
}

TEST_F(RedisMovesTest, NotIfEventsHaveNoTicks) {
  given_people();
  const Tick after = seen();
  options().recovery.window = 0;
  StoreNode& old = add_node();
  given(old, old.store().append_message(kServer, "r", draft("without")));
  EXPECT_EQ(take(after), Events{"not"});
  say("r", "with");
  EXPECT_EQ(take(after), Events{"not"});
  rest();
  EXPECT_EQ(take(seen()), Events{});
}

TEST_F(RedisMovesTest, NothingHasTicksWithoutRecovery) {
  options().recovery.window = 0;
  StoreNode& node = add_node();
  given(node, node.store().connect_socket("carol", "c1"));
  EXPECT_EQ(node.sink().last_tick(), 0U);
  const auto secret = run(node, node.store().recovery_secret());
  ASSERT_TRUE(secret.has_value());
  EXPECT_FALSE(secret->has_value());
}

// Order -------------------------------------------------------------------------------------------

TEST_F(RedisMovesTest, TicksAreInOrderAgainAfterABreak) {
  given_people();
  server().cli({"CLIENT", "KILL", "TYPE", "pubsub"});
  for (int i = 0; i < 5; ++i) say("r", "x");
  ASSERT_TRUE(run_until([&] { return message_count(a().stream("r")) == 5; }));
  rest();
  say("r", "y");
  ASSERT_TRUE(run_until([&] { return message_count(a().stream("r")) == 6; }));
  EXPECT_NE(seen(), 0U);
}

}  // namespace
}  // namespace chat::test
