// Listeners of the program that throw: the service carries on regardless.
#include <stdexcept>

#include "chat/forwarding_store.hpp"
#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::ElementsAre;

/// Fails to remove sockets.
class SocketKeepingStore final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Task<Result<DisconnectResult>> disconnect_socket(std::string, std::string) override {
    co_return errors::internal_error("disk full");
  }
};

class ListenersTest : public ServiceTest {
 protected:
  void use_failing_store() {
    wrap_store = [](std::unique_ptr<Store> store) {
      return std::make_unique<SocketKeepingStore>(std::move(store));
    };
    make_service();
    service->events().store_consistency_failure = [this](const ConsistencyFailure& failure) {
      journal.add(failure.operation + " " + failure.user_name + " " + failure.room);
      throw std::runtime_error("broken listener");
    };
  }
};

TEST_F(ListenersTest, OneOfReadyThatThrowsLeavesTheServiceReady) {
  make_service();
  service->events().ready = [this] {
    journal.add("ready");
    throw std::runtime_error("broken listener");
  };
  EXPECT_TRUE(start());
  EXPECT_THAT(journal.entries(), ElementsAre("ready"));
  EXPECT_EQ(ask(connect("alice"), "directGetWhitelistMode"), Value(false));
}

TEST_F(ListenersTest, ATransportThatThrowsIsReportedAndTheRoomGoesOn) {
  make_service();
  service->events().transport_consistency_failure = [this](const ConsistencyFailure& failure) {
    journal.add(failure.operation + " " + failure.user_name + " " + failure.room);
  };
  transport->fail_to_join("room");
  ASSERT_TRUE(start());
  ASSERT_TRUE(run(service->add_room("room")));
  EXPECT_EQ(ask(connect("alice"), "roomJoin", {"room"}), Value(1));
  EXPECT_THAT(journal.entries(), ElementsAre("transportChannel alice room"));
}

TEST_F(ListenersTest, OneOfClosedThatThrowsLeavesTheServiceClosed) {
  make_service();
  service->events().closed = [this](std::optional<Error> error) {
    journal.add("closed " + (error ? error->code : "well"));
    throw 1;
  };
  ASSERT_TRUE(start());
  service->close();
  EXPECT_TRUE(service->wait());
  EXPECT_THAT(journal.entries(), ElementsAre("closed well"));
}

TEST_F(ListenersTest, OneOfClosedThatThrowsDoesNotHideWhyTheStartFailed) {
  make_service();
  transport->fail_to_start();
  service->events().closed = [](std::optional<Error>) { throw std::runtime_error("broken"); };
  EXPECT_EQ(start().error().code, "noPort");
  EXPECT_EQ(service->wait().error().code, "noPort");
}

TEST_F(ListenersTest, OneOfConsistencyFailuresThatThrowsLeavesTheOtherSocketsAlone) {
  use_failing_store();
  ASSERT_TRUE(start());
  std::string alice = connect("alice");
  std::string bob = connect("bob");
  transport->disconnect(alice);
  settle();
  EXPECT_THAT(journal.entries(), ElementsAre("userSockets alice "));
  EXPECT_EQ(ask(bob, "directGetWhitelistMode"), Value(false));
  service->close();
  EXPECT_TRUE(service->wait());
}

TEST_F(ListenersTest, OneOfLockTimesThatThrowsLeavesTheJoinUnderWay) {
  Gate gate;
  hooks.on_join = [&gate](Service&, PresenceInfo) -> Task<Result<>> {
    co_await gate.pass();
    co_return Result<>();
  };
  options.lock_ttl = 1;
  make_service();
  service->events().lock_time_exceeded = [this](const LockTimeExceeded& event) {
    transport->emit_to_socket(event.socket_id, Event("lockTimeExceeded", Args{}));
    throw std::runtime_error("broken listener");
  };
  ASSERT_TRUE(start());
  ASSERT_TRUE(run(service->add_room("room")));
  std::string alice = connect("alice");
  transport->send(alice, "roomJoin", {"room"});
  ASSERT_TRUE(transport->wait_for(alice, "lockTimeExceeded"));
  gate.open();
  auto ack = transport->wait_for(alice, "ack");
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->args, (Args{nullptr, 1}));
}

}  // namespace
}  // namespace chat::test
