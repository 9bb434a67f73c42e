#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using HookResult = Result<std::optional<Args>>;

class HooksTest : public ServiceTest {
 protected:
  void SetUp() override { options.enable_rooms_management = true; }

  void log_in() {
    ASSERT_TRUE(start());
    alice = connect("alice");
  }

  std::string alice;
};

TEST_F(HooksTest, SeeTheCommandBeforeAndAfterItRan) {
  hooks.before(Command::kRoomCreate) = [this](ExecInfo& info) -> Task<HookResult> {
    bool exists = (co_await info.service->has_room("room")).value();
    journal.add(std::string("before: ") + (exists ? "exists" : "missing"));
    EXPECT_EQ(info.command, Command::kRoomCreate);
    EXPECT_EQ(info.user_name, "alice");
    EXPECT_EQ(info.socket_id, alice);
    EXPECT_EQ(info.args, (Args{"room", false}));
    EXPECT_EQ(info.rest_args, (Args{"more", 1}));
    EXPECT_FALSE(info.results || info.error || info.is_local_call);
    info.data = 42;
    co_return std::nullopt;
  };
  hooks.after(Command::kRoomCreate) = [this](ExecInfo& info) -> Task<HookResult> {
    bool exists = (co_await info.service->has_room("room")).value();
    journal.add(std::string("after: ") + (exists ? "exists" : "missing"));
    EXPECT_EQ(std::any_cast<int>(info.data), 42);
    EXPECT_EQ(info.results, Args{nullptr});
    EXPECT_FALSE(info.error);
    co_return std::nullopt;
  };
  log_in();
  EXPECT_EQ(ask(alice, "roomCreate", {"room", false, "more", 1}), Value());
  EXPECT_THAT(journal.entries(), ElementsAre("before: missing", "after: exists"));
}

TEST_F(HooksTest, AreNotAskedAboutWrongArguments) {
  for (auto* hook : {&hooks.before(Command::kRoomCreate), &hooks.after(Command::kRoomCreate)}) {
    *hook = [this](ExecInfo&) -> Task<HookResult> {
      journal.add("called");
      co_return std::nullopt;
    };
  }
  log_in();
  refusal(alice, "roomCreate", {"room", 1});
  refusal(alice, "roomCreate", {"room"});
  EXPECT_THAT(journal.entries(), IsEmpty());
}

TEST_F(HooksTest, BeforeMayAnswerInTheCommandsPlace) {
  hooks.before(Command::kRoomCreate) = [](ExecInfo&) -> Task<HookResult> {
    co_return Args{"mine", 2};
  };
  hooks.after(Command::kRoomCreate) = [this](ExecInfo&) -> Task<HookResult> {
    journal.add("after");
    co_return std::nullopt;
  };
  log_in();
  EXPECT_EQ(call(alice, "roomCreate", {"room", false}).results, (Args{"mine", 2}));
  EXPECT_FALSE(*run(service->has_room("room")));
  EXPECT_THAT(journal.entries(), IsEmpty());
}

TEST_F(HooksTest, BeforeMayFailTheCommand) {
  hooks.before(Command::kRoomCreate) = [](ExecInfo&) -> Task<HookResult> {
    co_return Error{"tooManyRooms", {3}};
  };
  hooks.after(Command::kRoomCreate) = [this](ExecInfo&) -> Task<HookResult> {
    journal.add("after");
    co_return std::nullopt;
  };
  log_in();
  Reply reply = call(alice, "roomCreate", {"room", false});
  EXPECT_EQ(reply.error, Error({"tooManyRooms", {3}}).to_string());
  EXPECT_EQ(reply.results, Args{nullptr});
  EXPECT_FALSE(*run(service->has_room("room")));
  EXPECT_THAT(journal.entries(), IsEmpty());
}

TEST_F(HooksTest, BeforeMayChangeTheArguments) {
  hooks.before(Command::kRoomCreate) = [](ExecInfo& info) -> Task<HookResult> {
    info.args[0] = "other";
    co_return std::nullopt;
  };
  log_in();
  ask(alice, "roomCreate", {"room", false});
  EXPECT_TRUE(*run(service->has_room("other")));
}

TEST_F(HooksTest, BeforeMayEnrichAMessage) {
  hooks.before(Command::kRoomMessage) = [](ExecInfo& info) -> Task<HookResult> {
    info.args[1].as_object().set("color", "red");
    co_return std::nullopt;
  };
  log_in();
  ask(alice, "roomCreate", {"room", false});
  ask(alice, "roomJoin", {"room"});
  EXPECT_EQ(ask(alice, "roomMessage", {"room", Object{{"textMessage", "x"}}}), Value(1));
  EXPECT_EQ(*transport->wait_for(alice, "roomMessage")->args[1].as_object().find("color"),
            Value("red"));
}

TEST_F(HooksTest, BeforeCannotBreakTheArguments) {
  hooks.before(Command::kRoomCreate) = [](ExecInfo& info) -> Task<HookResult> {
    info.args[0] = 7;
    co_return std::nullopt;
  };
  log_in();
  EXPECT_EQ(refusal(alice, "roomCreate", {"room", false}),
            "ChatServiceError: Bad argument at position 0, value 7");
}

TEST_F(HooksTest, AfterMayReplaceTheResults) {
  hooks.after(Command::kListOwnSockets) = [](ExecInfo&) -> Task<HookResult> {
    co_return Args{"none", "of", "yours"};
  };
  log_in();
  EXPECT_EQ(call(alice, "listOwnSockets").results, (Args{"none", "of", "yours"}));
}

TEST_F(HooksTest, AfterRunsOnFailureAndMayReplaceTheError) {
  hooks.after(Command::kRoomJoin) = [this](ExecInfo& info) -> Task<HookResult> {
    journal.add(info.error ? info.error->code : "no error");
    EXPECT_FALSE(info.results);
    if (info.args[0] == Value("a")) co_return Error{"another", {}};
    if (info.args[0] == Value("b")) co_return Args{0};
    if (info.args[0] == Value("c")) info.error.reset();
    co_return std::nullopt;
  };
  log_in();
  EXPECT_EQ(refusal(alice, "roomJoin", {"a"}), Error({"another", {}}).to_string());
  EXPECT_EQ(ask(alice, "roomJoin", {"b"}), Value(0));
  EXPECT_EQ(ask(alice, "roomJoin", {"c"}), Value());
  EXPECT_EQ(refusal(alice, "roomJoin", {"d"}), "ChatServiceError: No such room d");
  EXPECT_THAT(journal.entries(), ElementsAre("noRoom", "noRoom", "noRoom", "noRoom"));
}

TEST_F(HooksTest, AnswersMayBeAwaited) {
  Gate gate;
  hooks.before(Command::kListOwnSockets) = [&gate](ExecInfo&) -> Task<HookResult> {
    co_await gate.pass();
    co_return Args{"late"};
  };
  log_in();
  transport->send(alice, "listOwnSockets", {});
  ASSERT_TRUE(gate.wait_until_reached());
  transport->send(alice, "directGetWhitelistMode", {});
  EXPECT_EQ(transport->wait_for(alice, "ack", 0)->args, (Args{nullptr, false}))
      << "other requests go on meanwhile";
  gate.open();
  EXPECT_EQ(transport->wait_for(alice, "ack", 1)->args, (Args{nullptr, "late"}));
}

TEST_F(HooksTest, ExceptionsAreInternalErrorsWithoutDetail) {
  auto thrower = [](ExecInfo&) -> Task<HookResult> {
    throw std::runtime_error("secret path /etc/chat");
    co_return std::nullopt;
  };
  hooks.before(Command::kListOwnSockets) = thrower;
  hooks.after(Command::kDirectGetWhitelistMode) = thrower;
  hooks.before(Command::kRoomGetOwner) = [](ExecInfo&) -> Task<HookResult> {
    throw std::logic_error("thrown before it was a coroutine");
  };
  log_in();
  const std::string hidden = "ChatServiceError: Internal server error";
  EXPECT_EQ(refusal(alice, "listOwnSockets"), hidden);
  EXPECT_EQ(refusal(alice, "directGetWhitelistMode"), hidden);
  EXPECT_EQ(refusal(alice, "roomGetOwner", {"room"}), hidden);
}

TEST_F(HooksTest, CheckersOpenTheFormatOfMessages) {
  hooks.room_messages_checker = [](Value message) -> Task<Result<>> {
    if (message.as_object().contains("picture")) co_return Result<>();
    co_return Error{"noPicture", {}};
  };
  log_in();
  ask(alice, "roomCreate", {"room", false});
  ask(alice, "roomJoin", {"room"});
  Value message =
      Object{{"picture", Binary("png")}, {"id", 99}, {"author", "bob"}, {"timestamp", 1}};
  EXPECT_EQ(ask(alice, "roomMessage", {"room", message}), Value(1));
  EXPECT_EQ(
      transport->wait_for(alice, "roomMessage")->args[1],
      Value(Object{
          {"picture", Binary("png")}, {"author", "alice"}, {"timestamp", now.load()}, {"id", 1}}));
  EXPECT_EQ(refusal(alice, "roomMessage", {"room", Object{{"textMessage", "x"}}}),
            Error({"noPicture", {}}).to_string());
  EXPECT_EQ(refusal(alice, "roomMessage", {"room", "text"}),
            "ChatServiceError: Bad argument at position 1, value \"text\"");
}

TEST_F(HooksTest, CheckersRunBeforeTheBeforeHook) {
  hooks.room_messages_checker = [this](Value) -> Task<Result<>> {
    journal.add("checker");
    co_return Result<>();
  };
  hooks.before(Command::kRoomMessage) = [this](ExecInfo&) -> Task<HookResult> {
    journal.add("before");
    co_return Args{1};
  };
  log_in();
  ask(alice, "roomMessage", {"room", Object{}});
  EXPECT_THAT(journal.entries(), ElementsAre("checker", "before"));
}

}  // namespace
}  // namespace chat::test
