// Signals: what a room's sockets are told, and no state keeps.
#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

class Signals : public ServiceTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(start());
    ASSERT_TRUE(run(service->add_room("room")));
    alice = connect("alice");
    phone = connect("alice");
    bob = connect("bob");
    for (const std::string& socket : {alice, phone, bob}) ask(socket, "roomJoin", {"room"});
  }

  std::string alice;
  std::string phone;
  std::string bob;
};

TEST_F(Signals, ReachTheOtherSocketsOfTheRoom) {
  const std::string stranger = connect("alice");
  const Value data{Object{{"x", Array{1, nullptr, Binary("bytes")}}}};
  EXPECT_EQ(ask(alice, "roomSignal", {"room", data}), Value());
  for (const std::string& socket : {phone, bob}) {
    EXPECT_EQ(transport->wait_for(socket, "roomSignal")->args, (Args{"room", "alice", data}));
  }
  EXPECT_EQ(transport->count(alice, "roomSignal"), 0u);
  EXPECT_EQ(transport->count(stranger, "roomSignal"), 0u);
  EXPECT_EQ(ask(alice, "roomRecentHistory", {"room"}), Value(Array{}));
}

TEST_F(Signals, AreForMembers) {
  ask(bob, "roomLeave", {"room"});
  EXPECT_EQ(refusal(bob, "roomSignal", {"room", 1}), "ChatServiceError: Not joined to room room");
  EXPECT_EQ(refusal(bob, "roomSignal", {"nowhere", 1}), "ChatServiceError: No such room nowhere");
  EXPECT_EQ(refusal(bob, "roomSignal", {"room"}), "ChatServiceError: Expected 2 arguments, got 1");
  ask(alice, "roomSignal", {"room", 1});
  EXPECT_EQ(transport->count(phone, "roomSignal"), 1u);
  EXPECT_EQ(transport->count(bob, "roomSignal"), 0u);
}

TEST_F(Signals, OfTheServerNameNobody) {
  EXPECT_TRUE(exec({.user_name = {}, .socket_id = {}, .bypass_permissions = true}, "roomSignal",
                   {"room", "news"}));
  EXPECT_EQ(transport->wait_for(alice, "roomSignal")->args, (Args{"room", nullptr, "news"}));
}

TEST_F(Signals, PassTheHooks) {
  service.reset();
  hooks.before(Command::kRoomSignal) = [](ExecInfo& info) -> Task<Result<std::optional<Args>>> {
    if (info.args[1] == Value("rude")) co_return errors::not_allowed();
    info.args[1] = "changed";
    co_return std::nullopt;
  };
  SetUp();
  EXPECT_EQ(refusal(alice, "roomSignal", {"room", "rude"}),
            "ChatServiceError: Action is not allowed");
  ask(alice, "roomSignal", {"room", "kind"});
  EXPECT_EQ(transport->wait_for(bob, "roomSignal")->args, (Args{"room", "alice", "changed"}));
}

TEST_F(Signals, HaveARateOfTheirOwn) {
  service.reset();
  options.max_signals_per_second = 1;
  SetUp();
  ask(alice, "roomSignal", {"room", 1});
  EXPECT_EQ(refusal(alice, "roomSignal", {"room", 2}), "ChatServiceError: Too many requests");
  ask(phone, "roomSignal", {"room", 3});
  for (int i = 0; i < 10; ++i) {
    ask(alice, "roomMessage", {"room", Object{{"textMessage", "x"}}});
  }
}

TEST_F(Signals, MayHaveNoLimit) {
  service.reset();
  options.max_signals_per_second = 0;
  SetUp();
  for (int i = 0; i < 100; ++i) ask(alice, "roomSignal", {"room", i});
  EXPECT_EQ(transport->count(bob, "roomSignal"), 100u);
}

}  // namespace
}  // namespace chat::test
