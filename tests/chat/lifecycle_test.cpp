#include "chat/forwarding_store.hpp"
#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::ElementsAre;

class LifecycleTest : public ServiceTest {
 protected:
  void record_events() {
    service->events().ready = [this] { journal.add("ready"); };
    service->events().closed = [this](std::optional<Error> error) {
      journal.add("closed " + (error ? error->code : "well"));
    };
  }

  void record_hooks() {
    hooks.on_start = [this](Service&) -> Task<Result<>> {
      journal.add("on_start");
      co_return Result<>();
    };
    hooks.on_disconnect = [this](Service&, DisconnectInfo) -> Task<Result<>> {
      journal.add("on_disconnect");
      co_return Result<>();
    };
    hooks.on_close = [this](Service& closing, std::optional<Error> error) -> Task<Result<>> {
      auto state_is_up = co_await closing.has_user("alice");
      journal.add("on_close " + (error ? error->code : "well") +
                  (state_is_up.value() ? " with alice" : " without alice"));
      co_return Result<>();
    };
  }
};

TEST_F(LifecycleTest, StartsAndClosesInOrder) {
  record_hooks();
  make_service();
  record_events();
  ASSERT_TRUE(start());
  std::string alice = connect("alice");
  service->close();
  service->close();
  EXPECT_TRUE(service->wait());
  EXPECT_FALSE(transport->is_connected(alice));
  EXPECT_THAT(journal.entries(), ElementsAre("on_start", "ready", "on_disconnect",
                                             "on_close well with alice", "closed well"));
}

TEST_F(LifecycleTest, OnStartMayAddRooms) {
  hooks.on_start = [](Service& starting) -> Task<Result<>> {
    RoomState state;
    state.owner = "alice";
    co_return co_await starting.add_room("lobby", state);
  };
  ASSERT_TRUE(start());
  EXPECT_EQ(ask(connect("alice"), "roomGetOwner", {"lobby"}), Value("alice"));
}

TEST_F(LifecycleTest, AFailingOnStartClosesTheService) {
  hooks.on_start = [](Service&) -> Task<Result<>> { co_return Error{"noDatabase", {}}; };
  make_service();
  record_events();
  auto started = start();
  ASSERT_TRUE(started.has_error());
  EXPECT_EQ(started.error().code, "noDatabase");
  EXPECT_THAT(journal.entries(), ElementsAre("closed noDatabase"));
  EXPECT_EQ(service->wait().error().code, "noDatabase");
}

TEST_F(LifecycleTest, AThrowingOnStartClosesTheService) {
  hooks.on_start = [](Service&) -> Task<Result<>> {
    throw std::runtime_error("broken");
    co_return Result<>();
  };
  ASSERT_TRUE(start().has_error());
}

TEST_F(LifecycleTest, ATransportThatCannotListenIsAnError) {
  make_service();
  record_events();
  transport->fail_to_start();
  EXPECT_EQ(start().error().code, "noPort");
  EXPECT_THAT(journal.entries(), ElementsAre("closed noPort"));
}

TEST_F(LifecycleTest, MayBeDestroyedWithoutAStart) { make_service(); }

TEST_F(LifecycleTest, StartsOnce) {
  ASSERT_TRUE(start());
  EXPECT_TRUE(service->start().has_error());
}

TEST_F(LifecycleTest, ClosingLetsRunningCommandsEnd) {
  Gate gate;
  hooks.before(Command::kListOwnSockets) = [&gate](ExecInfo&) -> Task<Result<std::optional<Args>>> {
    co_await gate.pass();
    co_return Args{"done"};
  };
  ASSERT_TRUE(start());
  std::string alice = connect("alice");
  transport->send(alice, "listOwnSockets", {});
  ASSERT_TRUE(gate.wait_until_reached());
  service->close();
  settle();
  ASSERT_TRUE(transport->is_connected(alice));
  gate.open();
  EXPECT_TRUE(service->wait());
  auto ack = transport->wait_for(alice, "ack");
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->args, (Args{nullptr, "done"}));
}

TEST_F(LifecycleTest, ClosingGivesUpOnCommandsAfterCloseTimeout) {
  Gate gate;
  hooks.before(Command::kListOwnSockets) = [&gate](ExecInfo&) -> Task<Result<std::optional<Args>>> {
    co_await gate.pass();
    co_return std::nullopt;
  };
  record_hooks();
  options.close_timeout = 1'000;
  make_service();
  record_events();
  ASSERT_TRUE(start());
  std::string alice = connect("alice");
  transport->send(alice, "listOwnSockets", {});
  ASSERT_TRUE(gate.wait_until_reached());
  service->close();
  EXPECT_EQ(service->wait().error(), errors::timeout());
  EXPECT_THAT(journal.entries(), ElementsAre("on_start", "ready", "on_disconnect",
                                             "on_close timeout with alice", "closed timeout"));
}

TEST_F(LifecycleTest, AJoinThatNeverEndsDoesNotHoldUpClosing) {
  Gate gate;
  hooks.on_join = [&gate](Service&, PresenceInfo) -> Task<Result<>> {
    co_await gate.pass();
    co_return Result<>();
  };
  options.close_timeout = 1;
  ASSERT_TRUE(start());
  ASSERT_TRUE(run(service->add_room("room")));
  std::string alice = connect("alice");
  transport->send(alice, "roomJoin", {"room"});
  transport->send(alice, "roomLeave", {"room"});
  ASSERT_TRUE(gate.wait_until_reached());
  service->close();
  EXPECT_TRUE(service->wait().has_error());
}

TEST_F(LifecycleTest, CommandsAndHooksThatNeverEndShareOneCloseTimeout) {
  Gate command;
  Gate departure;
  hooks.before(Command::kListOwnSockets) =
      [&command](ExecInfo&) -> Task<Result<std::optional<Args>>> {
    co_await command.pass();
    co_return std::nullopt;
  };
  hooks.on_disconnect = [&departure](Service&, DisconnectInfo) -> Task<Result<>> {
    co_await departure.pass();
    co_return Result<>();
  };
  constexpr std::chrono::milliseconds kCloseTimeout{1'000};
  options.close_timeout = kCloseTimeout.count();
  ASSERT_TRUE(start());
  std::string alice = connect("alice");
  transport->send(alice, "listOwnSockets", {});
  ASSERT_TRUE(command.wait_until_reached());
  const auto began = std::chrono::steady_clock::now();
  service->close();
  EXPECT_EQ(service->wait().error(), errors::timeout());
  const auto took = std::chrono::steady_clock::now() - began;
  EXPECT_TRUE(departure.wait_until_reached()) << "there was time left for the clients to go";
  EXPECT_GE(took, kCloseTimeout);
  EXPECT_LT(took, 2 * kCloseTimeout);
}

TEST_F(LifecycleTest, AFailingOnCloseIsTheErrorOfClosing) {
  hooks.on_close = [](Service&, std::optional<Error>) -> Task<Result<>> {
    co_return Error{"notSaved", {}};
  };
  ASSERT_TRUE(start());
  service->close();
  EXPECT_EQ(service->wait().error().code, "notSaved");
}

TEST_F(LifecycleTest, MayBeClosedWhileStarting) {
  hooks.on_start = [](Service& starting) -> Task<Result<>> {
    starting.close();
    co_return Result<>();
  };
  EXPECT_TRUE(start());
  EXPECT_TRUE(service->wait());
}

TEST_F(LifecycleTest, IsReadyFromTheStartToTheBeginningOfTheEnd) {
  std::optional<Result<>> while_starting;
  std::optional<Result<>> while_closing;
  hooks.on_start = [&](Service& starting) -> Task<Result<>> {
    while_starting = co_await starting.check_ready();
    co_return Result<>();
  };
  hooks.on_close = [&](Service& closing, std::optional<Error>) -> Task<Result<>> {
    while_closing = co_await closing.check_ready();
    co_return Result<>();
  };
  ASSERT_TRUE(start());
  EXPECT_TRUE(run(service->check_ready()));
  service->close();
  EXPECT_TRUE(service->wait());
  EXPECT_TRUE(while_starting.value().has_error());
  EXPECT_TRUE(while_closing.value().has_error());
}

/// A store whose events do not get through.
class DeafStore : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  Task<Result<>> probe() override { co_return errors::timeout(); }
};

TEST_F(LifecycleTest, IsNotReadyWhileEventsDoNotGetThrough) {
  wrap_store = [](std::unique_ptr<Store> store) {
    return std::make_unique<DeafStore>(std::move(store));
  };
  ASSERT_TRUE(start());
  EXPECT_EQ(run(service->check_ready()).error(), errors::timeout());
}

TEST_F(LifecycleTest, OptionsOutOfRangeAreRefused) {
  options.lock_ttl = 0;
  EXPECT_THROW(make_service(), std::invalid_argument);
}

TEST_F(LifecycleTest, TellsThatItIsAlive) {
  ASSERT_TRUE(start());
  auto heartbeat = run(service->get_instance_heartbeat(service->instance_uid()));
  ASSERT_TRUE(heartbeat);
  EXPECT_EQ(*heartbeat, now.load());
}

}  // namespace
}  // namespace chat::test
