// Nodes on a cluster whose slots move, in steps and back and forth.
#include <algorithm>
#include <map>

#include "store/redis_nodes_fixture.hpp"
#include "support/slot_move.hpp"

namespace chat::test {
namespace {

template <class T>
bool is_done(const StoreNode::Later<T>& result) {
  return result->has_value();
}

class ReshardTest : public NodesTest {
 protected:
  // An operation waits while its slot moves, which is slow on a machine under load.
  ReshardTest() { options().redis.command_timeout = 30'000; }
  ~ReshardTest() override { close_nodes(); }

  std::string room_key(const std::string& name) const { return "nodes:{room:" + name + '}'; }
  std::string user_key(const std::string& name) const { return "nodes:{user:" + name + '}'; }

  /// Starts an operation at each stage of the slot's move, and returns the outcomes: the slot is
  /// open and none of its keys is moved, then one, then three, and at last all.
  template <class T>
  std::vector<std::string> at_each_stage(StoreNode& node, const std::string& key,
                                         const std::function<Task<Result<T>>(std::size_t)>& start) {
    std::vector<std::string> outcomes;
    for (const std::size_t moved : {0, 1, 3, 1000}) {
      SlotMove move(cluster_, key);
      move.move_keys(moved);
      const auto result = node.start(start(outcomes.size()));
      // Long enough for both servers to refuse it.
      for (int i = 0; i < 3; ++i) given(node, node.store().has_user("nobody"));
      move.finish();
      EXPECT_TRUE(run_until([&] { return is_done(result); }));
      outcomes.push_back(describe(**result));
    }
    return outcomes;
  }
  static constexpr std::size_t kStages = 4;

  RedisCluster cluster_;

 private:
  void point_to_redis(Options& options) override {
    options.redis.cluster.clear();
    for (const std::uint16_t port : cluster_.ports()) {
      options.redis.cluster.push_back("127.0.0.1:" + std::to_string(port));
    }
  }
};

testing::AssertionResult are_all(const std::vector<std::string>& outcomes,
                                 const std::string& expected) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i] != expected) {
      return testing::AssertionFailure() << "with " << i << " keys moved: " << outcomes[i];
    }
  }
  return testing::AssertionSuccess() << outcomes.size();
}

TEST_F(ReshardTest, KnowARoomWhileItsSlotMoves) {
  const auto [a, b] = given_two_nodes();
  Store& store = a.store();
  const std::string key = room_key("r");
  given(a, store.append_message(as("alice"), "r", draft("x")));
  given(a, store.change_room_list(kServer, "r", "blacklist", {"mallory"}, ListChange::kAdd));

  EXPECT_TRUE(
      are_all(at_each_stage<bool>(a, key, [&](auto) { return store.has_room("r"); }), "true"));
  EXPECT_TRUE(are_all(at_each_stage<void>(a, key, [&](auto) { return store.add_room("r", {}); }),
                      R"(roomExists("r"))"));
  EXPECT_TRUE(are_all(
      at_each_stage<Names>(a, key, [&](auto) { return store.room_list(kServer, "r", "userlist"); }),
      "[alice,bob]"));
  EXPECT_TRUE(are_all(
      at_each_stage<bool>(a, key, [&](auto) { return store.has_room_access("r", "mallory"); }),
      "false"));
  EXPECT_TRUE(are_all(
      at_each_stage<HistoryInfo>(a, key, [&](auto) { return history_info(store, kServer, "r"); }),
      "max 10000 size 1 last 1"));
  EXPECT_TRUE(are_all(at_each_stage<std::uint64_t>(
                          a, key, [&](auto) { return store.mark_read(as("alice"), "a1", "r", 1); }),
                      "1"));
  for (const std::string& slot : {key, user_key("alice")}) {
    EXPECT_TRUE(are_all(at_each_stage<std::vector<UserRoom>>(
                            a, slot, [&](auto) { return store.user_rooms("alice"); }),
                        "r joined read 1 of 1; "));
  }
}

TEST_F(ReshardTest, StoreAndTellOnceWhatIsSaidInARoomThatMoves) {
  const auto [a, b] = given_two_nodes();
  Store& store = a.store();
  const std::string key = room_key("r");
  std::size_t sent = 0;
  const auto said = at_each_stage<MessagePtr>(a, key, [&](auto) {
    ++sent;
    return store.append_message(as("alice"), "r", draft("x"));
  });
  const auto once = at_each_stage<MessagePtr>(
      a, key, [&](auto) { return store.append_message(as("alice"), "r", draft("y"), "the same"); });
  EXPECT_EQ(std::ranges::count(once, once[0]), static_cast<std::ptrdiff_t>(once.size()));
  for (const std::string& outcome : said) EXPECT_TRUE(outcome.starts_with('#')) << outcome;
  ++sent;
  EXPECT_EQ(ask(a, history_info(a.store(), kServer, "r")),
            "max 10000 size " + std::to_string(sent) + " last " + std::to_string(sent));
  ASSERT_TRUE(run_until([&] { return message_count(b.stream("r")) == sent; }));
  EXPECT_EQ(ids(a.stream("r")), numbers_to(sent));
  EXPECT_EQ(ids(b.stream("r")), numbers_to(sent));
}

TEST_F(ReshardTest, LeaveNoGhostInARoomThatMoves) {
  const auto [a, b] = given_two_nodes();
  const std::string key = room_key("r");
  const auto socket = [](std::size_t stage) { return "c" + std::to_string(stage); };
  for (std::size_t stage = 0; stage < kStages; ++stage) given_socket(a, "cat", socket(stage));

  const auto joins = at_each_stage<JoinResult>(a, key, [&](std::size_t stage) {
    return a.store().join_room("cat", socket(stage), "r", {});
  });
  for (std::size_t i = 0; i < kStages; ++i) {
    EXPECT_EQ(joins[i], std::to_string(i + 1) + " changed");
  }
  EXPECT_EQ(ask(a, a.store().room_list(kServer, "r", "userlist")), "[alice,bob,cat]");
  const auto leaves = at_each_stage<DisconnectResult>(
      a, key, [&](std::size_t stage) { return a.store().disconnect_socket("cat", socket(stage)); });
  for (std::size_t i = 0; i < kStages; ++i) {
    const std::string left = std::to_string(kStages - i - 1);
    EXPECT_EQ(leaves[i], "[r][" + left + "]" + left);
  }
  EXPECT_EQ(ask(a, a.store().room_list(kServer, "r", "userlist")), "[alice,bob]");
}

TEST_F(ReshardTest, KnowAUserWhileTheSlotMoves) {
  const auto [a, b] = given_two_nodes();
  Store& store = a.store();
  const std::string key = user_key("alice");
  given(a, store.change_direct_list("alice", "blacklist", {"mallory"}, ListChange::kAdd));

  EXPECT_TRUE(
      are_all(at_each_stage<bool>(a, key, [&](auto) { return store.has_user("alice"); }), "true"));
  EXPECT_TRUE(
      are_all(at_each_stage<void>(a, key, [&](auto) { return store.add_user("alice", {}); }),
              R"(userExists("alice"))"));
  EXPECT_TRUE(
      are_all(at_each_stage<bool>(
                  a, key, [&](auto) { return store.has_direct_access("alice", "mallory"); }),
              "false"));
  std::size_t sent = 0;
  const auto direct = at_each_stage<MessagePtr>(a, key, [&](auto) {
    ++sent;
    return store.direct_message(as("bob"), "b1", "alice", draft("x"));
  });
  for (const std::string& outcome : direct) EXPECT_TRUE(outcome.starts_with('#')) << outcome;
  std::size_t tabs = 1;
  const auto logins = at_each_stage<std::size_t>(a, key, [&](std::size_t stage) {
    return store.connect_socket("alice", "tab" + std::to_string(stage));
  });
  for (const std::string& outcome : logins) EXPECT_EQ(outcome, std::to_string(++tabs));
  EXPECT_TRUE(are_all(
      at_each_stage<Names>(a, key, [&](auto) { return store.direct_list("alice", "blacklist"); }),
      "[mallory]"));
  const auto told = a.stream("alice");
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count_if(
                told, [](const auto& event) { return event.starts_with("direct"); })),
            sent);
}

TEST_F(ReshardTest, KeepTheirLeaseWhileItsSlotMoves) {
  StoreNode& a = add_node();
  const std::string uid = a.store().instance_uid();
  given(a, a.store().update_heartbeat());
  std::string record;
  const auto connect = [&](std::size_t stage) {
    record += "s" + std::to_string(stage) + "=alice ";
    return a.store().connect_socket("alice", "s" + std::to_string(stage));
  };
  at_each_stage<std::size_t>(a, "nodes:{node:" + uid + '}', connect);
  for (const std::string& key : {"nodes:{node:" + uid + '}', std::string("nodes:nodes")}) {
    EXPECT_TRUE(are_all(
        at_each_stage<void>(a, key, [&](auto) { return a.store().update_heartbeat(); }), "ok"));
    EXPECT_TRUE(are_all(
        at_each_stage<std::vector<Lease>>(a, key, [&](auto) { return a.store().other_leases(); }),
        "[]"));
  }
  EXPECT_EQ(ask(a, a.store().instance_sockets(uid)), record);
  for (const std::string& event : a.stream("alice"))
    EXPECT_FALSE(event.starts_with("lost")) << event;
}

TEST_F(ReshardTest, ListAllRoomsWhileTheirNamesMove) {
  StoreNode& a = add_node();
  std::string all;
  for (int i = 10; i < 30; ++i) {
    given(a, a.store().add_room(std::to_string(i), {}));
    all += (all.empty() ? "" : ",") + std::to_string(i);
  }
  for (int index = 0; index < 16; ++index) {
    const std::string key = "nodes:{rooms:" + std::to_string(index) + '}';
    const auto pages =
        at_each_stage<NamePage>(a, key, [&](auto) { return a.store().list_rooms("", 100); });
    for (const std::string& page : pages) EXPECT_NE(page.find(all), std::string::npos) << page;
  }
}

// All messages are under way at once, and keys move between them.
TEST_F(ReshardTest, KeepTheOrderOfMessagesThroughTheMove) {
  const auto [a, b] = given_two_nodes();
  std::vector<Append> appends;
  const auto send = [&](int count) {
    for (Append& one : start_messages(a, "alice", count)) appends.push_back(std::move(one));
    a.poll();
  };
  for (int round = 0; round < 4; ++round) {
    SlotMove move(cluster_, room_key("r"));
    while (move.keys_left() > 0) {
      send(20);
      move.move_keys(1);
    }
    send(20);
    move.finish();
    send(20);
  }
  ASSERT_TRUE(run_until([&] { return are_done(appends); }));
  for (std::size_t i = 0; i < appends.size(); ++i) {
    ASSERT_TRUE((**appends[i]).has_value()) << i << ": " << describe(**appends[i]);
    ASSERT_EQ((**appends[i]).value()->id, i + 1);
  }
  ASSERT_TRUE(run_until([&] { return message_count(b.stream("r")) == appends.size(); }));
  EXPECT_EQ(ids(b.stream("r")), numbers_to(appends.size()));
}

TEST_F(ReshardTest, FailInTimeAndChangeNothingWhereASlotStaysOpen) {
  options().redis.command_timeout = 500;
  const auto [a, b] = given_two_nodes();
  SlotMove move(cluster_, room_key("r"));
  move.move_keys(1);
  EXPECT_EQ(ask(a, a.store().leave_room("alice", "a1", "r", {})), "timeout()");
  EXPECT_EQ(ask(a, a.store().change_room(kServer, "r", {.owner = "bob"})), "timeout()");
  // Commands for other slots are answered meanwhile, on the same connections.
  given(a, a.store().probe());
  move.finish();
  EXPECT_EQ(ask(a, a.store().room_list(kServer, "r", "userlist")), "[alice,bob]");
  EXPECT_EQ(ask(a, room_owner(a.store(), kServer, "r")), "none");
}

}  // namespace
}  // namespace chat::test
