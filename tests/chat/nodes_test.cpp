// The behaviour of a service whose state other nodes share.
#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>

#include "chat/forwarding_store.hpp"
#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// The state of the other nodes, as the test sets it, and the calls of the store. Any thread.
struct Others {
  std::atomic<bool> is_away = false;          ///< no question is answered
  std::atomic<bool> is_silent = false;        ///< the lease "dead", with the sockets below, exists
  std::atomic<bool> is_listed_alive = false;  ///< its sign in the list moves
  std::atomic<bool> is_alive = false;         ///< its own sign moves
  std::atomic<bool> refuses_writes = false;
  std::atomic<std::int64_t> list_delay = 0;   ///< of the list, ms
  std::atomic<std::int64_t> doubt_delay = 0;  ///< of the lease's own answer, ms
  std::atomic<bool> is_claimed = false;       ///< by another node, a moment ago
  std::atomic<int> failing_disconnects = 0;   ///< this many fail
  std::atomic<int> lost_disconnects = 0;      ///< this many succeed, and their answers are lost
  std::atomic<bool> fails_heartbeats = false;
  std::atomic<int> looks = 0;
  std::atomic<int> doubts = 0;
  EventSink* sink = nullptr;

  std::mutex mutex;
  std::vector<std::string> calls;  ///< under mutex

  void note(std::string call) {
    const std::lock_guard lock(mutex);
    calls.push_back(std::move(call));
  }
  std::vector<std::string> noted() {
    const std::lock_guard lock(mutex);
    return calls;
  }
  bool wait_for(const std::string& call) {
    return eventually([&] { return std::ranges::count(noted(), call) > 0; });
  }
  bool wait_for_looks(int number) {
    const int first = looks;
    return eventually([&] { return looks >= first + number; });
  }
  static bool eventually(const std::function<bool()>& is_so) {
    const auto deadline = std::chrono::steady_clock::now() + kDeadline;
    while (!is_so()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

/// A memory store with another node, whose socket d1 is of user "dora".
class SharedStore : public ForwardingStore {
 public:
  SharedStore(std::unique_ptr<Store> store, Others& others)
      : ForwardingStore(std::move(store)), others_(others) {}

  Task<Result<>> open(EventSink& sink) override {
    others_.sink = &sink;
    return ForwardingStore::open(sink);
  }
  bool is_shared() const override { return true; }
  Task<Result<>> update_heartbeat() override {
    others_.note("heartbeat");
    if (others_.fails_heartbeats) co_return errors::timeout();
    co_return co_await ForwardingStore::update_heartbeat();
  }
  Task<Result<std::vector<Lease>>> other_leases() override {
    const int look = ++others_.looks;
    co_await wait_for(others_.list_delay);
    if (others_.is_away) co_return errors::timeout();
    std::vector<Lease> leases;
    const int sign = others_.is_listed_alive ? look : 0;
    if (others_.is_silent) leases.push_back({.name = "dead", .sign = std::to_string(sign)});
    co_return leases;
  }
  Task<Result<Lease>> doubt_lease(std::string lease) override {
    const int doubt = ++others_.doubts;
    co_await wait_for(others_.doubt_delay);
    if (others_.refuses_writes) co_return errors::internal_error("OOM");
    Lease answer{.name = std::move(lease)};
    answer.sign = std::to_string(others_.is_alive ? doubt : 0);
    co_return answer;
  }
  Task<Result<bool>> claim_lease(Lease lease) override {
    others_.note("claim " + lease.name);
    co_return !others_.is_claimed;
  }
  Task<Result<>> forget_lease(std::string lease) override {
    others_.is_silent = false;
    others_.note("forget " + lease);
    co_return Result<>();
  }
  Task<Result<>> forget_instance(std::string instance) override {
    others_.note("forget " + (instance == instance_uid() ? "itself" : instance));
    co_return Result<>();
  }
  Task<Result<std::map<std::string, std::string>>> lease_sockets(std::string) override {
    co_return std::map<std::string, std::string>{{"d1", "dora"}};
  }
  Task<Result<std::map<std::string, std::string>>> instance_sockets(std::string instance) override {
    return sockets_of_this(std::move(instance));
  }
  Task<Result<>> keep_room(std::string room, RoomState) override {
    others_.note("keep " + room);
    co_return Result<>();
  }
  Task<Result<DisconnectResult>> disconnect_socket(std::string user, std::string socket) override {
    if (others_.failing_disconnects-- > 0) return fail();
    if (others_.lost_disconnects-- > 0) return succeed();
    return ForwardingStore::disconnect_socket(std::move(user), std::move(socket));
  }

 private:
  static Task<> wait_for(std::int64_t ms) {
    if (ms == 0) co_return;
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                    std::chrono::milliseconds(ms));
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  Task<Result<std::map<std::string, std::string>>> sockets_of_this(std::string instance) {
    auto sockets = co_await ForwardingStore::instance_sockets(std::move(instance));
    if (sockets.has_value()) sockets->erase("d1");
    co_return sockets;
  }
  static Task<Result<DisconnectResult>> fail() { co_return errors::timeout(); }
  static Task<Result<DisconnectResult>> succeed() { co_return DisconnectResult(); }

  Others& others_;
};

class NodesTest : public ServiceTest {
 protected:
  NodesTest() {
    options.heartbeat_rate = 5;
    options.heartbeat_timeout = 20;
    wrap_store = [this](std::unique_ptr<Store> store) {
      return std::make_unique<SharedStore>(std::move(store), others);
    };
    hooks.on_leave = [this](Service&, PresenceInfo who) -> Task<Result<>> {
      journal.add(who.user_name + " left " + who.room);
      co_return Result<>();
    };
    hooks.on_disconnect = [this](Service&, DisconnectInfo info) -> Task<Result<>> {
      journal.add(info.id + " disconnected");
      co_return Result<>();
    };
  }

  /// Makes a room "r" with dora of the other node, and alice, who watches; returns alice's socket.
  std::string given_dora_and_alice() {
    EXPECT_TRUE(start());
    EXPECT_TRUE(run(service->add_room("r", {.enable_userlist_updates = true})));
    EXPECT_TRUE(run(service->store().connect_socket("dora", "d1")));
    EXPECT_TRUE(run(service->store().join_room("dora", "d1", "r", {})));
    std::string alice = connect("alice");
    ask(alice, "roomJoin", {"r"});
    return alice;
  }

  Others others;
};

TEST_F(NodesTest, ASilentNodesUsersLeaveTheirRooms) {
  const std::string alice = given_dora_and_alice();
  others.is_silent = true;
  const auto left = transport->wait_for(alice, "roomUserLeft");
  ASSERT_TRUE(left);
  EXPECT_EQ(left->args, (Args{"r", "dora"}));
  ASSERT_TRUE(others.wait_for("forget dead"));
  ASSERT_TRUE(others.wait_for_looks(3));
  EXPECT_EQ(transport->count(alice, "roomUserLeft"), 1U);
  EXPECT_THAT(journal.entries(), ElementsAre("dora left r"));
}

TEST_F(NodesTest, ANodeThatAnotherHasClaimedIsLeftToIt) {
  const std::string alice = given_dora_and_alice();
  others.is_claimed = true;
  others.is_silent = true;
  ASSERT_TRUE(others.wait_for("claim dead"));
  ASSERT_TRUE(others.wait_for_looks(3));
  EXPECT_EQ(transport->count(alice, "roomUserLeft"), 0U);
  EXPECT_THAT(others.noted(), Not(Contains("forget dead")));
}

TEST_F(NodesTest, ARemovalThatFailsHalfWayIsTakenUpAgain) {
  const std::string alice = given_dora_and_alice();
  others.failing_disconnects = 2;
  others.is_silent = true;
  ASSERT_TRUE(others.wait_for("forget dead"));
  EXPECT_TRUE(transport->wait_for(alice, "roomUserLeft"));
  const auto calls = others.noted();
  EXPECT_EQ(std::ranges::count(calls, "claim dead"), 3);
  EXPECT_EQ(std::ranges::count(calls, "forget dead"), 1);
}

TEST_F(NodesTest, OthersHaveTimeToBeBackAfterTheStateWasAway) {
  constexpr std::chrono::milliseconds kTimeout{300};
  options.heartbeat_timeout = kTimeout.count();
  const std::string alice = given_dora_and_alice();
  others.is_away = true;
  others.is_silent = true;
  ASSERT_TRUE(others.wait_for_looks(3));
  const auto back = std::chrono::steady_clock::now();
  others.is_away = false;
  ASSERT_TRUE(others.wait_for("claim dead"));
  // The last refusal, a little earlier, restarted the measurement.
  EXPECT_GE(std::chrono::steady_clock::now() - back, kTimeout / 2);
  EXPECT_TRUE(transport->wait_for(alice, "roomUserLeft"));
}

TEST_F(NodesTest, ASilentNodesUsersStayForTheirGrace) {
  constexpr std::chrono::milliseconds kGrace{300};
  options.presence.grace = kGrace.count();
  const std::string alice = given_dora_and_alice();
  const auto since = std::chrono::steady_clock::now();
  others.is_silent = true;
  ASSERT_TRUE(transport->wait_for(alice, "roomUserLeft"));
  EXPECT_GE(std::chrono::steady_clock::now() - since, kGrace);
}

TEST_F(NodesTest, ANodeTellsOthersWhereItIs) {
  options.advertise = "10.0.0.7:8000";
  options.cluster_secret = "only the nodes know it";
  ASSERT_TRUE(start());
  EXPECT_EQ(run(service->store().list_instances()).value().at(0).advertise, "10.0.0.7:8000");
}

TEST_F(NodesTest, ANodeWhoseSignMovesIsLeftAlone) {
  given_dora_and_alice();
  others.is_listed_alive = true;
  others.is_silent = true;
  const auto since = std::chrono::steady_clock::now();
  const std::chrono::milliseconds longer(3 * options.heartbeat_timeout);
  ASSERT_TRUE(
      Others::eventually([&] { return std::chrono::steady_clock::now() - since > longer; }));
  EXPECT_EQ(others.doubts, 0);
}

// The server of the list takes no writes, but the server of the lease does.
TEST_F(NodesTest, ANodeIsBelievedThatTheListDoesNotShowAlive) {
  given_dora_and_alice();
  others.is_alive = true;
  others.is_silent = true;
  const auto since = std::chrono::steady_clock::now();
  const std::chrono::milliseconds longer(3 * options.heartbeat_timeout);
  ASSERT_TRUE(Others::eventually(
      [&] { return others.doubts >= 10 && std::chrono::steady_clock::now() - since > longer; }));
  EXPECT_THAT(others.noted(), Not(Contains("claim dead")));
}

TEST_F(NodesTest, ANodeIsNotGivenUpBeforeItCouldSayThatItIsAlive) {
  constexpr std::chrono::milliseconds kTimeout{300};
  options.heartbeat_timeout = kTimeout.count();
  const std::string alice = given_dora_and_alice();
  others.refuses_writes = true;
  others.is_silent = true;
  const auto since = std::chrono::steady_clock::now();
  ASSERT_TRUE(Others::eventually([&] {
    return others.doubts >= 10 && std::chrono::steady_clock::now() - since > 2 * kTimeout;
  }));
  EXPECT_THAT(others.noted(), Not(Contains("claim dead")));
  const auto back = std::chrono::steady_clock::now();
  others.refuses_writes = false;
  ASSERT_TRUE(others.wait_for("claim dead"));
  // The last refusal, a little earlier, restarted the measurement.
  EXPECT_GE(std::chrono::steady_clock::now() - back, kTimeout / 2);
  EXPECT_TRUE(transport->wait_for(alice, "roomUserLeft"));
}

// The state was away meanwhile, though no call has failed.
TEST_F(NodesTest, AnAnswerThatIsLateDoesNotCount) {
  constexpr std::chrono::milliseconds kTimeout{300};
  options.heartbeat_timeout = kTimeout.count();
  given_dora_and_alice();
  others.list_delay = kTimeout.count() / 2;
  others.is_silent = true;
  ASSERT_TRUE(others.wait_for_looks(6));
  EXPECT_EQ(others.doubts, 0);
  others.list_delay = 0;
  others.doubt_delay = kTimeout.count() / 2;
  ASSERT_TRUE(Others::eventually([&] { return others.doubts >= 6; }));
  EXPECT_THAT(others.noted(), Not(Contains("claim dead")));
  others.doubt_delay = 0;
  EXPECT_TRUE(others.wait_for("claim dead"));
}

TEST_F(NodesTest, RoomsOfTheStartAreKeptAndOthersAreNot) {
  hooks.on_start = [](Service& its_service) -> Task<Result<>> {
    co_return co_await its_service.add_room("hall");
  };
  ASSERT_TRUE(start());
  ASSERT_TRUE(run(service->add_room("yard")));
  EXPECT_THAT(others.noted(), Contains("keep hall"));
  EXPECT_THAT(others.noted(), Not(Contains("keep yard")));
}

// Another node, or an earlier start, has made the room.
TEST_F(NodesTest, ARoomOfTheStartIsKeptThoughItWasThereBefore) {
  hooks.on_start = [](Service& its_service) -> Task<Result<>> {
    co_await its_service.store().add_room("hall", {});
    co_await its_service.add_room("hall");
    co_return Result<>();
  };
  ASSERT_TRUE(start());
  EXPECT_THAT(others.noted(), Contains("keep hall"));
}

TEST_F(NodesTest, TheFirstHeartbeatComesBeforeAnyClient) {
  hooks.on_start = [this](Service&) -> Task<Result<>> {
    EXPECT_THAT(others.noted(), Contains("heartbeat"));
    co_return Result<>();
  };
  ASSERT_TRUE(start());
}

TEST_F(NodesTest, ANodeThatCannotSayThatItIsAliveDoesNotStart) {
  others.fails_heartbeats = true;
  EXPECT_EQ(start().error(), errors::timeout());
}

TEST_F(NodesTest, HeartbeatsGoOnWhileClosing) {
  Gate gate;
  hooks.on_disconnect = [&gate](Service&, DisconnectInfo) -> Task<Result<>> {
    co_await gate.pass();
    co_return Result<>();
  };
  ASSERT_TRUE(start());
  connect("alice");
  service->close();
  ASSERT_TRUE(gate.wait_until_reached());
  const auto before = std::ranges::count(others.noted(), "heartbeat");
  EXPECT_TRUE(Others::eventually(
      [&] { return std::ranges::count(others.noted(), "heartbeat") >= before + 3; }));
  gate.open();
  EXPECT_TRUE(service->wait());
}

TEST_F(NodesTest, ANodeThatIsClosedForgetsItselfLast) {
  hooks.on_close = [this](Service&, std::optional<Error>) -> Task<Result<>> {
    others.note("on_close");
    co_return Result<>();
  };
  ASSERT_TRUE(start());
  connect("alice");
  service->close();
  EXPECT_TRUE(service->wait());
  const auto calls = others.noted();
  EXPECT_EQ(calls.back(), "forget itself");
  EXPECT_THAT(calls, Contains("on_close"));
}

TEST_F(NodesTest, ANodeWhoseClientsAreNotGoneInTimeStaysKnown) {
  Gate gate;
  hooks.on_disconnect = [&gate](Service&, DisconnectInfo) -> Task<Result<>> {
    co_await gate.pass();
    co_return Result<>();
  };
  options.close_timeout = 100;
  ASSERT_TRUE(start());
  connect("alice");
  service->close();
  EXPECT_TRUE(service->wait().has_error());
  EXPECT_THAT(others.noted(), Not(Contains("forget itself")));
}

// Sockets that are gone ---------------------------------------------------------------------------

TEST_F(NodesTest, ASocketThatCouldNotBeRemovedIsRemovedLater) {
  make_service();
  service->events().store_consistency_failure = [this](const ConsistencyFailure& failure) {
    journal.add(failure.operation + " of " + failure.user_name);
  };
  const std::string alice = given_dora_and_alice();
  const std::string bob = connect("bob");
  ask(bob, "roomJoin", {"r"});
  others.failing_disconnects = 3;
  transport->disconnect(bob);
  const auto left = transport->wait_for(alice, "roomUserLeft");
  ASSERT_TRUE(left);
  EXPECT_EQ(left->args, (Args{"r", "bob"}));
  ASSERT_TRUE(Others::eventually([&] { return journal.entries().size() == 3; }));
  EXPECT_THAT(journal.entries(),
              ElementsAre("userSockets of bob", "bob left r", bob + " disconnected"));
}

TEST_F(NodesTest, WhatCouldNotBeRemovedInTheLifeOfTheNodeIsRemovedAtItsEnd) {
  const std::string alice = given_dora_and_alice();
  others.failing_disconnects = 1;
  service->close();
  EXPECT_TRUE(service->wait());
  EXPECT_THAT(journal.entries(), Contains("alice left r"));
  EXPECT_EQ(others.noted().back(), "forget itself");
  EXPECT_LE(others.failing_disconnects, 0);
}

TEST_F(NodesTest, ASocketWhoseRemovalTheStateHasLostIsRemovedOnceItIsBack) {
  const std::string alice = given_dora_and_alice();
  const std::string bob = connect("bob");
  ask(bob, "roomJoin", {"r"});
  others.lost_disconnects = 1;
  transport->disconnect(bob);
  ASSERT_TRUE(Others::eventually([&] { return others.lost_disconnects <= 0; }));
  others.is_away = true;
  ASSERT_TRUE(others.wait_for_looks(2));
  others.is_away = false;
  const auto left = transport->wait_for(alice, "roomUserLeft");
  ASSERT_TRUE(left);
  EXPECT_EQ(left->args, (Args{"r", "bob"}));
  EXPECT_TRUE(run(service->store().user_sockets("alice")).value().contains(alice));
}

TEST_F(NodesTest, ASocketInItsGraceIsNoLeftover) {
  options.presence.grace = 3'600'000;
  const std::string alice = given_dora_and_alice();
  const std::string bob = connect("bob");
  ask(bob, "roomJoin", {"r"});
  transport->lose(bob);
  ASSERT_TRUE(Others::eventually([&] { return service->stats().absent_sockets == 1; }));
  others.is_away = true;
  ASSERT_TRUE(others.wait_for_looks(2));
  others.is_away = false;
  ASSERT_TRUE(others.wait_for_looks(4));
  EXPECT_EQ(transport->count(alice, "roomUserLeft"), 0U);
  EXPECT_THAT(journal.entries(), Not(Contains("bob left r")));
  EXPECT_TRUE(run(service->store().user_sockets("bob")).value().contains(bob));
}

TEST_F(NodesTest, ALostSocketIsDropped) {
  const std::string alice = given_dora_and_alice();
  UserEvent lost;
  lost.kind = UserEvent::Kind::kSocketLost;
  lost.user = "alice";
  lost.socket = alice;
  others.sink->on_user_event(lost);
  EXPECT_TRUE(transport->wait_until_disconnected(alice));
}

TEST_F(NodesTest, AnOpenSocketThatAnotherNodeRemovedIsDropped) {
  const std::string alice = given_dora_and_alice();
  ASSERT_TRUE(run(service->instance_recovery(service->instance_uid())));
  EXPECT_TRUE(transport->wait_until_disconnected(alice));
  EXPECT_FALSE(run(service->store().user_sockets("alice")).value().contains(alice));
}

}  // namespace
}  // namespace chat::test
