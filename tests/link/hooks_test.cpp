// Each hook, as a program sees it and answers it.
#include <gmock/gmock.h>

#include "link/link_fixture.hpp"

namespace chat::test {
namespace {

using HooksOfLinkTest = LinkTest;
using testing::SizeIs;

FakeProgram::Handler answers(Array answer) {
  return [answer](const Args&) { return answer; };
}

Array failure(const std::string& code) { return {Value("error"), Value(Object{{"code", code}})}; }

/// The hook's only argument, an object.
const Object& about(const std::vector<Args>& calls, std::size_t number = 0) {
  return calls.at(number).at(0).as_object();
}

const Value& member(const Object& object, std::string_view name) {
  static const Value kNone("no such member");
  const Value* const value = object.find(name);
  return value == nullptr ? kNone : *value;
}

TEST_F(HooksOfLinkTest, TheHandshakeNamesBothSides) {
  ASSERT_TRUE(start_with({}));
  const auto hello = program->wait_for_frame("hello");
  ASSERT_TRUE(hello);
  const Object& object = hello->as_object();
  EXPECT_EQ(member(object, "version"), Value(1));
  EXPECT_EQ(member(object, "server"), Value("1.2.3"));
  EXPECT_EQ(member(object, "instance"), Value(service->instance_uid()));
  EXPECT_EQ(member(object, "ready"), Value(false));
  const auto ready = program->wait_for_tell("ready");
  ASSERT_TRUE(ready);
  EXPECT_EQ(member(ready->at(0).as_object(), "port"), Value(service->port()));
}

TEST_F(HooksOfLinkTest, OnStartMayUseTheService) {
  add_program().on("onStart", [this](const Args&) {
    program->send({Value("call"), Value(900), Value("addRoom"), Value(Array{Value("den")})});
    return Array{Value("ok")};
  });
  ASSERT_TRUE(start_with({"onStart"}));
  EXPECT_EQ(member(about(program->calls("onStart")), "instance"), Value(service->instance_uid()));
  EXPECT_EQ(*program->call("hasRoom", {"den"}), Args{true});
}

TEST_F(HooksOfLinkTest, OnStartMayKeepTheServerFromStarting) {
  add_program().on("onStart", answers(failure("noWay")));
  const Result<> started = start_with({"onStart"});
  ASSERT_TRUE(started.has_error());
  EXPECT_EQ(started.error().code, "noWay");
  const auto closed = program->wait_for_tell("closed");
  ASSERT_TRUE(closed);
  EXPECT_EQ(member(closed->at(0).as_object(), "code"), Value("noWay"));
}

TEST_F(HooksOfLinkTest, OnCloseRunsWhileTheStateIsUp) {
  add_program().on("onClose", [this](const Args& args) {
    EXPECT_EQ(args, Args{Value()});
    program->send({Value("call"), Value(901), Value("hasRoom"), Value(Array{Value("hall")})});
    return Array{Value("ok")};
  });
  ASSERT_TRUE(start_with({"onClose"}));
  end();
  EXPECT_THAT(program->calls("onClose"), SizeIs(1));
  EXPECT_EQ(program->wait_for_tell("closed"), Args{Value()});
  EXPECT_TRUE(program->wait_for_end());
}

TEST_F(HooksOfLinkTest, OnConnectNamesTheUser) {
  add_program().on("onConnect", [](const Args& args) {
    const Object& handshake = args.at(1).as_object();
    const Value& user = member(member(handshake, "query").as_object(), "user");
    return Array{Value("ok"), Value(Array{user, Value(Object{{"age", 7}})})};
  });
  ASSERT_TRUE(start_with({"onConnect"}));
  const std::string socket = connect("ann");
  const auto confirmed = transport->wait_for(socket, "loginConfirmed");
  EXPECT_EQ(confirmed->args, (Args{"ann", Object{{"age", 7}, {"id", socket}}}));
  const Args call = program->calls("onConnect").at(0);
  EXPECT_EQ(call.at(0), Value(socket));
  EXPECT_EQ(member(call.at(1).as_object(), "isConnected"), Value(true));
}

TEST_F(HooksOfLinkTest, OnConnectRejectsWithAnErrorOrWithoutAName) {
  Array answer;
  add_program().on("onConnect", [&](const Args&) { return answer; });
  ASSERT_TRUE(start_with({"onConnect"}));
  const auto rejection = [&](Array given) {
    answer = std::move(given);
    const auto rejected = transport->wait_for(dial("ann"), "loginRejected");
    return rejected ? rejected->args.at(0) : Value();
  };
  EXPECT_EQ(rejection(failure("banned")), Value("ChatServiceError: banned"));
  EXPECT_EQ(rejection({Value("ok")}), Value("ChatServiceError: No login provided"));
  EXPECT_EQ(rejection({Value("ok"), Value(Array{Value("")})}),
            Value("ChatServiceError: No login provided"));
  EXPECT_EQ(rejection({Value("ok"), Value(Array{Value(7)})}),
            Value("ChatServiceError: String 7 contains invalid characters"));
  EXPECT_EQ(rejection({Value("ok"), Value("ann")}), Value("ChatServiceError: linkFailed"));
  EXPECT_EQ(rejection({Value("error"), Value(Object{{"message", "Error: paper"}})}),
            Value("Error: paper"));
}

TEST_F(HooksOfLinkTest, JoinsAndDeparturesAreTold) {
  ASSERT_TRUE(start_with({"onJoin", "onLeave", "onDisconnect"},
                         {{"events", Array{Value("socketClosed")}}}));
  const std::string socket = join("ann");
  const Object expected{{"id", socket}, {"userName", "ann"}, {"roomName", "hall"}, {"njoined", 1}};
  EXPECT_EQ(about(program->calls("onJoin")), expected);
  transport->disconnect(socket);
  EXPECT_EQ(program->wait_for_tell("socketClosed"), Args{Value(socket)});
  Object left = expected;
  left.set("njoined", 0);
  EXPECT_EQ(about(program->calls("onLeave")), left);
  EXPECT_EQ(about(program->calls("onDisconnect")), (Object{{"id", socket},
                                                           {"userName", "ann"},
                                                           {"nconnected", 0},
                                                           {"roomsRemoved", Array{Value("hall")}},
                                                           {"joinedSockets", Array{Value(0)}}}));
}

TEST_F(HooksOfLinkTest, OnJoinMayPreventAJoin) {
  add_program().on("onJoin", answers(failure("full")));
  ASSERT_TRUE(start_with({"onJoin"}));
  const std::string socket = connect("ann");
  EXPECT_EQ(refusal(socket, "roomJoin", {"hall"}), "ChatServiceError: full");
}

TEST_F(HooksOfLinkTest, CheckersLetMessagesBeAnyObject) {
  options.enable_direct_messages = true;
  add_program().on("roomMessagesChecker", [](const Args& args) {
    const bool is_good = args.at(0).as_object().contains("good");
    return is_good ? Array{Value("ok")} : failure("bad");
  });
  ASSERT_TRUE(start_with({"roomMessagesChecker", "directMessagesChecker"}));
  const std::string socket = join("ann");
  EXPECT_EQ(ask(socket, "roomMessage", {"hall", Object{{"good", Binary("xy")}}}), Value(1));
  EXPECT_EQ(program->calls("roomMessagesChecker").at(0), Args{Object({{"good", Binary("xy")}})});
  EXPECT_EQ(refusal(socket, "roomMessage", {"hall", Object()}), "ChatServiceError: bad");
  connect("bob");
  call(socket, "directMessage", {"bob", Object{{"any", 1}}});
  EXPECT_EQ(program->calls("directMessagesChecker").at(0), Args{Object({{"any", 1}})});
}

TEST_F(HooksOfLinkTest, ABeforeHookSeesTheRequest) {
  ASSERT_TRUE(start_with({"roomMessageBefore"}));
  const std::string socket = join("ann");
  ask(socket, "roomMessage", {"hall", message("hello"), "more"});
  EXPECT_EQ(about(program->calls("roomMessageBefore")),
            (Object{{"userName", "ann"},
                    {"id", socket},
                    {"args", Array{Value("hall"), message("hello")}},
                    {"restArgs", Array{Value("more")}}}));
  CommandContext context;
  context.bypass_permissions = true;
  ASSERT_TRUE(exec(context, "roomMessage", {"hall", message("hello")}));
  EXPECT_EQ(about(program->calls("roomMessageBefore"), 1),
            (Object{{"args", Array{Value("hall"), message("hello")}},
                    {"isLocalCall", true},
                    {"bypassPermissions", true}}));
  context.bypass_hooks = true;
  ASSERT_TRUE(exec(context, "roomMessage", {"hall", message("hello")}));
  EXPECT_THAT(program->calls("roomMessageBefore"), SizeIs(2));
}

TEST_F(HooksOfLinkTest, ABeforeHookMayAnswerFailOrChangeArguments) {
  Array answer;
  add_program().on("roomMessageBefore", [&](const Args&) { return answer; });
  ASSERT_TRUE(start_with({"roomMessageBefore", "roomMessageAfter"}));
  const std::string socket = join("ann");
  answer = {Value("ok"), Value(Array{Value("mine"), Value(2)})};
  EXPECT_EQ(call(socket, "roomMessage", {"hall", message("a")}).results, (Args{"mine", 2}));
  answer = failure("spam");
  EXPECT_EQ(refusal(socket, "roomMessage", {"hall", message("a")}), "ChatServiceError: spam");
  EXPECT_TRUE(program->calls("roomMessageAfter").empty());
  const auto change = [](Array args) {
    return Array{Value("ok"), Value(Array()), Value(Object{{"args", std::move(args)}})};
  };
  answer = change({Value("hall"), Value(Object{{"textMessage", "b"}, {"bytes", Binary("xy")}})});
  ask(socket, "roomMessage", {"hall", message("a")});
  const auto sent = transport->wait_for(socket, "roomMessage");
  ASSERT_TRUE(sent);
  EXPECT_EQ(member(sent->args.at(1).as_object(), "bytes"), Value(Binary("xy")));
  answer = change({Value("hall")});
  EXPECT_EQ(refusal(socket, "roomMessage", {"hall", message("a")}),
            "ChatServiceError: Expected 2 arguments, got 1");
}

TEST_F(HooksOfLinkTest, HooksOfOneRequestShareItsData) {
  const Object data{{"at", 7}, {"bytes", Binary("xy")}};
  add_program().on("roomMessageBefore",
                   answers({Value("ok"), Value(), Value(Object{{"data", data}})}));
  ASSERT_TRUE(start_with({"roomMessageBefore", "roomMessageAfter"}));
  const std::string socket = join("ann");
  ask(socket, "roomMessage", {"hall", message("a")});
  const Object info = about(program->calls("roomMessageAfter"));
  EXPECT_EQ(member(info, "data"), Value(data));
  EXPECT_EQ(member(info, "results"), Value(Array{Value(1)}));
}

TEST_F(HooksOfLinkTest, ABeforeHookMayChangeHowTheRequestRuns) {
  add_program().on("roomMessageBefore",
                   answers({Value("ok"), Value(),
                            Value(Object{{"bypassPermissions", true}, {"bypassHooks", true}})}));
  ASSERT_TRUE(start_with({"roomMessageBefore", "roomMessageAfter"}));
  const std::string socket = connect("ann");  // not joined
  EXPECT_EQ(ask(socket, "roomMessage", {"hall", message("a")}), Value(1));
  EXPECT_TRUE(program->calls("roomMessageAfter").empty());
}

TEST_F(HooksOfLinkTest, AnAfterHookHasTheLastWord) {
  Array answer;
  add_program().on("roomMessageAfter", [&](const Args&) { return answer; });
  ASSERT_TRUE(start_with({"roomMessageAfter"}));
  const std::string socket = join("ann");
  answer = {Value("ok"), Value(Array{Value("mine")})};
  EXPECT_EQ(ask(socket, "roomMessage", {"hall", message("a")}), Value("mine"));
  answer = failure("late");
  EXPECT_EQ(refusal(socket, "roomMessage", {"hall", message("a")}), "ChatServiceError: late");
  const auto change = [](Object changes) {
    return Array{Value("ok"), Value(), Value(std::move(changes))};
  };
  answer = change({{"results", Array{Value("changed")}}});
  EXPECT_EQ(ask(socket, "roomMessage", {"hall", message("a")}), Value("changed"));
  answer = change({{"error", Object{{"code", "changed"}}}});
  EXPECT_EQ(refusal(socket, "roomMessage", {"hall", message("a")}), "ChatServiceError: changed");
  const std::string other = connect("bob");
  answer = change({{"error", Value()}, {"results", Array{Value("fine")}}});
  EXPECT_EQ(ask(other, "roomMessage", {"hall", message("a")}), Value("fine"));
  const Object info = about(program->calls("roomMessageAfter"), 4);
  EXPECT_EQ(member(member(info, "error").as_object(), "code"), Value("notJoined"));
}

TEST_F(HooksOfLinkTest, AnswersOfTheWrongTypesAreNone) {
  Array answer;
  add_program().on("roomMessageBefore", [&](const Args&) { return answer; });
  ASSERT_TRUE(start_with({"roomMessageBefore"}));
  const std::string socket = join("ann");
  for (const Value& changes :
       {Value(Object{{"args", "x"}}), Value(Object{{"id", 1}}), Value(Object{{"error", 1}}),
        Value(Object{{"bypassHooks", "yes"}}), Value(Array())}) {
    answer = {Value("ok"), Value(), changes};
    EXPECT_EQ(refusal(socket, "roomMessage", {"hall", message("a")}),
              "ChatServiceError: linkFailed")
        << to_json(changes);
  }
}

TEST_F(HooksOfLinkTest, RequestsOfOneSocketKeepTheirOrder) {
  // The first answer comes after the second call.
  Array first_call;
  add_program().on("roomMessageBefore", [&](const Args&) { return Array(); });
  ASSERT_TRUE(start_with({"roomMessageBefore"}));
  const std::string socket = join("ann");
  transport->send(socket, "roomMessage", {"hall", message("first")});
  transport->send(socket, "roomMessage", {"hall", message("second")});
  program->wait_for_calls("roomMessageBefore", 2);
  const std::vector<std::int64_t> ids = program->ids();
  ASSERT_THAT(ids, SizeIs(2));
  program->send({Value("ok"), Value(ids[1])});
  program->send({Value("ok"), Value(ids[0])});
  for (std::size_t i = 0; i < 2; ++i) {
    const auto sent = transport->wait_for(socket, "roomMessage", i);
    ASSERT_TRUE(sent);
    EXPECT_EQ(member(sent->args.at(1).as_object(), "textMessage"),
              Value(i == 0 ? "first" : "second"));
  }
}

}  // namespace
}  // namespace chat::test
