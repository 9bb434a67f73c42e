#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LoginTest : public ServiceTest {
 protected:
  void expect_rejected(const std::string& socket, const Value& error) {
    auto rejected = transport->wait_for(socket, "loginRejected");
    ASSERT_TRUE(rejected);
    EXPECT_EQ(rejected->args, Args{error});
    EXPECT_TRUE(transport->wait_until_disconnected(socket));
  }

  void hold_login(Gate& gate) {
    hooks.on_connect = [&gate](Service&, std::string, HandshakePtr) -> Task<Result<Login>> {
      co_await gate.pass();
      co_return Login{.user_name = "alice", .auth_data = {}};
    };
  }
};

TEST_F(LoginTest, IsConfirmedWithTheSocketsId) {
  hooks.on_connect = [](Service&, std::string, HandshakePtr) -> Task<Result<Login>> {
    co_return Login{.user_name = "alice", .auth_data = Object{{"role", "guest"}}};
  };
  ASSERT_TRUE(start());
  std::string socket = dial("ignored");
  EXPECT_EQ(transport->wait_for(socket, "loginConfirmed")->args,
            (Args{"alice", Object{{"role", "guest"}, {"id", socket}}}));
  EXPECT_THAT(transport->channels(socket), ElementsAre("echo:alice"));
}

TEST_F(LoginTest, TheHookGetsTheHandshake) {
  std::optional<std::string> asked_for;
  hooks.on_connect = [&](Service&, std::string, HandshakePtr handshake) -> Task<Result<Login>> {
    asked_for = *handshake->query_value("user");
    co_return Login{.user_name = "alice", .auth_data = {}};
  };
  ASSERT_TRUE(start());
  transport->wait_for(dial("bob"), "loginConfirmed");
  EXPECT_EQ(asked_for, "bob");
}

TEST_F(LoginTest, WithoutAHookIsRejected) {
  hooks.on_connect = nullptr;
  ASSERT_TRUE(start());
  expect_rejected(dial("alice"), "ChatServiceError: No login provided");
}

TEST_F(LoginTest, WithoutANameIsRejected) {
  ASSERT_TRUE(start());
  expect_rejected(dial(""), "ChatServiceError: No login provided");
}

TEST_F(LoginTest, WithAnInvalidNameIsRejected) {
  ASSERT_TRUE(start());
  expect_rejected(dial("a{b}"), "ChatServiceError: String a{b} contains invalid characters");
  EXPECT_FALSE(*run(service->has_user("a{b}")));
}

TEST_F(LoginTest, IsRejectedWithTheHooksError) {
  hooks.on_connect = [](Service&, std::string, HandshakePtr) -> Task<Result<Login>> {
    co_return Error{"banned", {"forever"}};
  };
  options.use_raw_error_objects = true;
  ASSERT_TRUE(start());
  expect_rejected(
      dial("alice"),
      Object{{"name", "ChatServiceError"}, {"code", "banned"}, {"args", Array{"forever"}}});
}

TEST_F(LoginTest, AThrowingHookTellsNoDetail) {
  hooks.on_connect = [](Service&, std::string, HandshakePtr) -> Task<Result<Login>> {
    throw std::runtime_error("password of the database");
    co_return errors::no_login();
  };
  ASSERT_TRUE(start());
  expect_rejected(dial("alice"), "ChatServiceError: Internal server error");
}

TEST_F(LoginTest, IsToldToTheUsersOtherSockets) {
  ASSERT_TRUE(start());
  std::string first = connect("alice");
  std::string second = connect("alice");
  EXPECT_EQ(transport->wait_for(first, "socketConnectEcho")->args, (Args{second, 2}));
  EXPECT_EQ(transport->count(second, "socketConnectEcho"), 0u);
  transport->disconnect(second);
  EXPECT_EQ(transport->wait_for(first, "socketDisconnectEcho")->args, (Args{second, 1}));
}

TEST_F(LoginTest, RequestsWaitForIt) {
  Gate gate;
  hold_login(gate);
  ASSERT_TRUE(start());
  std::string socket = dial("alice");
  ASSERT_TRUE(gate.wait_until_reached());
  transport->send(socket, "directGetWhitelistMode", {});
  transport->send(socket, "listOwnSockets", {});
  settle();
  EXPECT_THAT(transport->received(socket), IsEmpty());

  gate.open();
  ASSERT_TRUE(transport->wait_for(socket, "ack", 1));
  EXPECT_EQ(transport->received(socket).front().name, "loginConfirmed");
  EXPECT_EQ(transport->wait_for(socket, "ack", 0)->args, (Args{nullptr, false}));
  EXPECT_EQ(transport->wait_for(socket, "ack", 1)->args,
            (Args{nullptr, Object{{socket, Array{}}}}));
}

TEST_F(LoginTest, RequestsOfARejectedLoginAreNotRun) {
  Gate gate;
  hooks.on_connect = [&gate](Service&, std::string, HandshakePtr) -> Task<Result<Login>> {
    co_await gate.pass();
    co_return errors::no_login();
  };
  options.enable_rooms_management = true;
  ASSERT_TRUE(start());
  std::string socket = dial("alice");
  ASSERT_TRUE(gate.wait_until_reached());
  transport->send(socket, "roomCreate", {"room", false});
  gate.open();
  expect_rejected(socket, "ChatServiceError: No login provided");
  settle();
  EXPECT_EQ(transport->count(socket, "ack"), 0u);
  EXPECT_FALSE(*run(service->has_room("room")));
}

TEST_F(LoginTest, ABurstBeforeItIsAnsweredWholeAndInOrder) {
  constexpr int kBurst = 500;
  Gate gate;
  hold_login(gate);
  options.max_pending_requests = 8;
  ASSERT_TRUE(start());
  std::string socket = dial("alice");
  ASSERT_TRUE(gate.wait_until_reached());
  for (int i = 0; i < kBurst; ++i)
    transport->send(socket, "directAddToList", {"blacklist", Array{std::to_string(i)}});
  transport->send(socket, "directGetAccessList", {"blacklist"});
  settle();
  gate.open();
  const auto last = transport->wait_for(socket, "ack", kBurst);
  ASSERT_TRUE(last);
  Array names;
  for (int i = 0; i < kBurst; ++i) names.emplace_back(std::to_string(i));
  EXPECT_EQ(last->args, (Args{nullptr, names}));
}

TEST_F(LoginTest, RequestsThatWaitAreBoundedByNotReadingOn) {
  Gate gate;
  hold_login(gate);
  options.max_pending_bytes = 10'000;
  ASSERT_TRUE(start());
  std::string socket = dial("alice");
  ASSERT_TRUE(gate.wait_until_reached());
  transport->send(socket, "systemMessage", {std::string(6'000, 'x')});
  settle();
  EXPECT_FALSE(transport->is_paused(socket));
  for (int i = 0; i < 9; ++i) transport->send(socket, "systemMessage", {std::string(6'000, 'x')});
  settle();
  EXPECT_TRUE(transport->is_paused(socket));
  gate.open();
  EXPECT_TRUE(transport->wait_for(socket, "ack", 9));
  EXPECT_FALSE(transport->is_paused(socket));
}

TEST_F(LoginTest, OfATransportThatCannotWaitTheSocketIsDisconnected) {
  Gate gate;
  hold_login(gate);
  options.max_pending_bytes = 1;
  ASSERT_TRUE(start());
  std::string socket = dial("alice");
  ASSERT_TRUE(gate.wait_until_reached());
  transport->on_loop([&] { transport->Transport::pause_socket(socket); });
  EXPECT_TRUE(transport->wait_until_disconnected(socket));
  gate.open();
}

TEST_F(LoginTest, RequestsPastThoseThatMayBeUnderWayWait) {
  Gate gate;
  hooks.before(Command::kListOwnSockets) = [&gate](ExecInfo&) -> Task<Result<std::optional<Args>>> {
    co_await gate.pass();
    co_return std::nullopt;
  };
  options.max_pending_requests = 1;
  ASSERT_TRUE(start());
  std::string socket = connect("alice");
  transport->send(socket, "listOwnSockets", {});
  ASSERT_TRUE(gate.wait_until_reached());
  transport->send(socket, "roomGetOwner", {"none"});
  settle();
  EXPECT_EQ(transport->count(socket, "ack"), 0u);
  gate.open();
  ASSERT_TRUE(transport->wait_for(socket, "ack", 1));
  EXPECT_EQ(transport->wait_for(socket, "ack", 0)->args,
            (Args{nullptr, Object{{socket, Array{}}}}));
}

TEST_F(LoginTest, ASocketThatGoesDuringItLeavesNothingBehind) {
  Gate gate;
  hold_login(gate);
  hooks.on_disconnect = [this](Service&, DisconnectInfo info) -> Task<Result<>> {
    journal.add(info.id);
    co_return Result<>();
  };
  ASSERT_TRUE(start());
  std::string socket = dial("alice");
  ASSERT_TRUE(gate.wait_until_reached());
  transport->disconnect(socket);
  settle();
  gate.open();
  settle();
  EXPECT_FALSE(*run(service->has_user("alice")));
  EXPECT_THAT(journal.entries(), IsEmpty()) << "it never was a client";
  EXPECT_FALSE(service->bind_handler(socket, "custom", {}));
}

TEST_F(LoginTest, DisconnectingLeavesTheRoomsAndRunsTheHook) {
  hooks.on_disconnect = [this](Service&, DisconnectInfo info) -> Task<Result<>> {
    journal.add("disconnect " + info.id + " " + std::to_string(info.nconnected) + " " +
                info.rooms_removed.at(0) + " " + std::to_string(info.joined_sockets.at(0)));
    co_return Result<>();
  };
  hooks.on_leave = [this](Service&, PresenceInfo info) -> Task<Result<>> {
    journal.add("leave " + info.id + " " + info.room + " " + std::to_string(info.njoined));
    co_return Error{"ignored", {}};
  };
  options.enable_userlist_updates = true;
  ASSERT_TRUE(start());
  ASSERT_TRUE(run(service->add_room("room")));
  std::string first = connect("alice");
  std::string second = connect("alice");
  std::string bob = connect("bob");
  for (const std::string& socket : {first, second, bob}) ask(socket, "roomJoin", {"room"});

  transport->disconnect(first);
  ASSERT_TRUE(transport->wait_for(second, "socketDisconnectEcho"));
  settle();
  EXPECT_THAT(journal.entries(),
              ElementsAre("leave " + first + " room 1", "disconnect " + first + " 1 room 1"));
  EXPECT_EQ(transport->count(bob, "roomUserLeft"), 0u);
  transport->disconnect(second);
  EXPECT_EQ(transport->wait_for(bob, "roomUserLeft")->args, (Args{"room", "alice"}));
}

}  // namespace
}  // namespace chat::test
