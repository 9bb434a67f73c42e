#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PresenceHooks : public ServiceTest {
 protected:
  void SetUp() override { options.enable_userlist_updates = true; }

  void log_in() {
    ASSERT_TRUE(start());
    ASSERT_TRUE(run(service->add_room("room")));
    alice = connect("alice");
    other = connect("alice");
    bob = connect("bob");
    ask(bob, "roomJoin", {"room"});
  }

  /// on_join for alice waits at the gate, then returns `result`.
  void hold_joins(Gate& gate, Result<> result) {
    hooks.on_join = [this, &gate, result](Service&, PresenceInfo info) -> Task<Result<>> {
      if (info.user_name != "alice") co_return Result<>();
      journal.add("join begins " + std::to_string(info.njoined));
      co_await gate.pass();
      journal.add("join ends");
      co_return result;
    };
    hooks.on_leave = [this](Service&, PresenceInfo info) -> Task<Result<>> {
      if (info.user_name == "alice") journal.add("leave " + std::to_string(info.njoined));
      co_return Result<>();
    };
  }

  std::string alice;
  std::string other;
  std::string bob;
};

TEST_F(PresenceHooks, AJoinIsToldOnceItsHookLetItPass) {
  Gate gate;
  hold_joins(gate, {});
  log_in();
  transport->send(alice, "roomJoin", {"room"});
  ASSERT_TRUE(gate.wait_until_reached());
  settle();
  EXPECT_EQ(transport->count(bob, "roomUserJoined"), 1u) << "bob's own";
  gate.open();
  EXPECT_EQ(transport->wait_for(bob, "roomUserJoined", 1)->args, (Args{"room", "alice"}));
  EXPECT_EQ(transport->wait_for(other, "roomJoinedEcho")->args, (Args{"room", alice, 1}));
  EXPECT_EQ(transport->wait_for(alice, "ack")->args, (Args{nullptr, 1}));
  EXPECT_THAT(journal.entries(), ElementsAre("join begins 1", "join ends"));
}

TEST_F(PresenceHooks, AJoinUnderDecisionIsNone) {
  Gate gate;
  hold_joins(gate, {});
  log_in();
  ask(bob, "roomMessage", {"room", Object{{"textMessage", "before"}}});
  transport->send(alice, "roomJoin", {"room"});
  ASSERT_TRUE(gate.wait_until_reached());
  ask(bob, "roomMessage", {"room", Object{{"textMessage", "meanwhile"}}});
  EXPECT_EQ(refusal(other, "roomMessage", {"room", Object{{"textMessage", "me"}}}),
            "ChatServiceError: Not joined to room room");
  EXPECT_EQ(refusal(other, "roomRecentHistory", {"room"}),
            "ChatServiceError: Not joined to room room");
  EXPECT_EQ(ask(bob, "roomGetAccessList", {"room", "userlist"}), Value(Array{"bob"}));
  EXPECT_EQ(transport->count(alice, "roomMessage"), 0u);
  gate.open();
  EXPECT_EQ(transport->wait_for(alice, "ack", 0)->args, (Args{nullptr, 1}));
  EXPECT_EQ(transport->count(alice, "roomMessage"), 0u);
}

TEST_F(PresenceHooks, ABanWhileAJoinIsUnderDecisionRefusesIt) {
  Gate gate;
  hold_joins(gate, {});
  log_in();
  transport->send(alice, "roomJoin", {"room"});
  ASSERT_TRUE(gate.wait_until_reached());
  CommandContext server;
  server.bypass_permissions = true;
  ASSERT_TRUE(exec(server, "roomAddToList", {"room", "blacklist", Array{"alice"}}));
  gate.open();
  EXPECT_EQ(transport->wait_for(alice, "ack", 0)->args,
            (Args{"ChatServiceError: Action is not allowed", nullptr}));
  EXPECT_EQ(transport->count(alice, "roomAccessRemoved"), 0u);
  EXPECT_EQ(transport->count(bob, "roomUserLeft"), 0u);
  EXPECT_THAT(journal.entries(), ElementsAre("join begins 1", "join ends", "leave 0"));
}

TEST_F(PresenceHooks, AFailingJoinIsToldToNobody) {
  Gate gate;
  gate.open();
  hold_joins(gate, Error{"full", {}});
  log_in();
  EXPECT_EQ(refusal(alice, "roomJoin", {"room"}), Error({"full", {}}).to_string());
  EXPECT_EQ(ask(bob, "roomGetAccessList", {"room", "userlist"}), Value(Array{"bob"}));
  EXPECT_THAT(transport->channels(alice), ElementsAre("echo:alice"));
  EXPECT_EQ(transport->count(bob, "roomUserJoined"), 1u);
  EXPECT_EQ(transport->count(bob, "roomUserLeft"), 0u);
  EXPECT_EQ(transport->count(other, "roomJoinedEcho"), 0u);
  EXPECT_EQ(transport->count(other, "roomLeftEcho"), 0u);
  EXPECT_THAT(journal.entries(), ElementsAre("join begins 1", "join ends"));
}

TEST_F(PresenceHooks, AJoinInEffectRunsNoHook) {
  Gate gate;
  gate.open();
  hold_joins(gate, {});
  log_in();
  EXPECT_EQ(ask(alice, "roomJoin", {"room"}), Value(1));
  EXPECT_EQ(ask(alice, "roomJoin", {"room"}), Value(1));
  EXPECT_THAT(journal.entries(), ElementsAre("join begins 1", "join ends"));
}

TEST_F(PresenceHooks, ALeaveWaitsForTheJoinOfItsSocket) {
  Gate gate;
  hold_joins(gate, {});
  log_in();
  transport->send(alice, "roomJoin", {"room"});
  ASSERT_TRUE(gate.wait_until_reached());
  transport->send(alice, "roomLeave", {"room"});
  settle();
  EXPECT_EQ(transport->count(alice, "ack"), 0u);
  gate.open();
  ASSERT_TRUE(transport->wait_for(alice, "ack", 1));
  EXPECT_THAT(journal.entries(), ElementsAre("join begins 1", "join ends", "leave 0"));
}

TEST_F(PresenceHooks, AFailingLeaveHookChangesNothing) {
  hooks.on_leave = [](Service&, PresenceInfo) -> Task<Result<>> {
    throw std::runtime_error("broken");
    co_return Result<>();
  };
  log_in();
  EXPECT_EQ(ask(bob, "roomLeave", {"room"}), Value(0));
}

TEST_F(PresenceHooks, DisconnectingDuringAJoinRunsOnLeaveAfterOnJoin) {
  Gate gate;
  hold_joins(gate, {});
  log_in();
  transport->send(alice, "roomJoin", {"room"});
  ASSERT_TRUE(gate.wait_until_reached());
  transport->disconnect(alice);
  ASSERT_TRUE(transport->wait_for(other, "socketDisconnectEcho"));
  EXPECT_EQ(ask(bob, "roomGetAccessList", {"room", "userlist"}), Value(Array{"bob"}));
  gate.open();
  settle();
  EXPECT_THAT(journal.entries(), ElementsAre("join begins 1", "join ends", "leave 0"));
  EXPECT_EQ(ask(bob, "roomGetAccessList", {"room", "userlist"}), Value(Array{"bob"}));
}

TEST_F(PresenceHooks, DisconnectingDuringAJoinThatFailsRunsNoOnLeave) {
  Gate gate;
  hold_joins(gate, Error{"full", {}});
  log_in();
  transport->send(alice, "roomJoin", {"room"});
  ASSERT_TRUE(gate.wait_until_reached());
  transport->disconnect(alice);
  ASSERT_TRUE(transport->wait_for(other, "socketDisconnectEcho"));
  gate.open();
  settle();
  EXPECT_THAT(journal.entries(), ElementsAre("join begins 1", "join ends"));
}

TEST_F(PresenceHooks, OnJoinMayRemoveTheUserItself) {
  hooks.on_join = [this](Service& hooked, PresenceInfo info) -> Task<Result<>> {
    if (info.user_name != "alice") co_return Result<>();
    CommandContext context;
    context.bypass_permissions = true;
    Args args{"room", "blacklist", Array{"alice"}};
    auto done = co_await hooked.exec_user_command(context, "roomAddToList", args);
    journal.add(done.has_value() ? "removed" : done.error().code);
    co_return Result<>();
  };
  hooks.on_leave = [this](Service&, PresenceInfo) -> Task<Result<>> {
    journal.add("leave");
    co_return Result<>();
  };
  log_in();
  call(alice, "roomJoin", {"room"});
  settle();
  EXPECT_THAT(journal.entries(), ElementsAre("removed", "leave"));
  EXPECT_EQ(ask(bob, "roomGetAccessList", {"room", "userlist"}), Value(Array{"bob"}));
}

TEST_F(PresenceHooks, HoldingForLongerThanLockTtlIsReported) {
  Gate gate;
  hold_joins(gate, {});
  options.lock_ttl = 1;
  make_service();
  std::promise<LockTimeExceeded> reported;
  service->events().lock_time_exceeded = [&reported](const LockTimeExceeded& event) {
    reported.set_value(event);
  };
  log_in();
  transport->send(alice, "roomJoin", {"room"});
  auto report = reported.get_future();
  ASSERT_EQ(report.wait_for(kDeadline), std::future_status::ready);
  LockTimeExceeded event = report.get();
  EXPECT_EQ(event.user_name, "alice");
  EXPECT_EQ(event.room, "room");
  EXPECT_EQ(event.socket_id, alice);
  gate.open();
  EXPECT_TRUE(transport->wait_for(alice, "ack"));
}

TEST_F(PresenceHooks, JoinsOfDifferentSocketsGoOnTogether) {
  Gate gate;
  hold_joins(gate, {});
  log_in();
  transport->send(alice, "roomJoin", {"room"});
  ASSERT_TRUE(gate.wait_until_reached());
  std::string carol = connect("carol");
  EXPECT_EQ(ask(carol, "roomJoin", {"room"}), Value(1));
  gate.open();
  EXPECT_TRUE(transport->wait_for(alice, "ack"));
}

}  // namespace
}  // namespace chat::test
