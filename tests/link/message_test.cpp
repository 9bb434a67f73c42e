#include "link/message.hpp"

#include <gtest/gtest.h>

namespace chat::link {
namespace {

std::optional<Message> parsed(std::string_view text, std::vector<Binary> attachments = {}) {
  return parse_message({.text = text, .attachments = std::move(attachments)});
}

const Answer* answer_of(const std::optional<Message>& message) {
  return message && message->reply && message->reply->has_value() ? &**message->reply : nullptr;
}

std::string error_of(std::string_view text) {
  const auto message = parsed(text);
  if (!message || !message->reply || !message->reply->has_error()) return "none";
  return message->reply->error().to_string();
}

TEST(Message, AnAnswerThatPassesReadsTheSameHoweverItIsWritten) {
  for (const char* text : {R"(["ok",17])", R"(["ok", 17])", R"([ "ok",17 ])", R"(["ok",17,[]])",
                           R"(["ok",17,null,null])", R"(["ok",17,[],null,"more"])"}) {
    const auto message = parsed(text);
    ASSERT_NE(answer_of(message), nullptr) << text;
    EXPECT_EQ(message->id, 17U);
    EXPECT_TRUE(answer_of(message)->results.empty());
    EXPECT_FALSE(answer_of(message)->changes);
  }
}

TEST(Message, AnAnswerCarriesResultsAndChanges) {
  const auto message = parsed(R"(["ok",9007199254740991,[1,"a"],{"data":{"a":1}}])");
  ASSERT_NE(answer_of(message), nullptr);
  EXPECT_EQ(message->id, 9007199254740991U);
  EXPECT_EQ(answer_of(message)->results, (Args{1, "a"}));
  EXPECT_EQ(answer_of(message)->changes, (Object{{"data", Object{{"a", 1}}}}));
}

TEST(Message, AnAnswerOfTheWrongTypesIsNone) {
  for (const char* text : {R"(["ok",17,"no"])", R"(["ok",17,{}])", R"(["ok",17,[],[]])",
                           R"(["error",17])", R"(["error",17,"text"])", R"(["error",17,{}])",
                           R"(["error",17,{"code":1}])", R"(["error",17,{"code":"a","args":1}])"}) {
    const auto message = parsed(text);
    ASSERT_TRUE(message) << text;
    EXPECT_EQ(message->kind, Message::Kind::kReply);
    EXPECT_FALSE(message->reply) << text;
  }
}

TEST(Message, ErrorsHaveACodeOrAText) {
  EXPECT_EQ(error_of(R"(["error",1,{"name":"ChatServiceError","code":"noRoom","args":["a"]}])"),
            "ChatServiceError: No such room a");
  EXPECT_EQ(error_of(R"(["error",1,{"code":"spam"}])"), "ChatServiceError: spam");
  EXPECT_EQ(error_of(R"(["error",1,{"code":"","message":"Error: out of paper"}])"),
            "Error: out of paper");
}

TEST(Message, CallsAndTellsHaveNamesAndArguments) {
  const auto call = parsed(R"(["call",3,"addRoom",["hall",{}]])");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->kind, Message::Kind::kCall);
  EXPECT_EQ(call->id, 3U);
  EXPECT_EQ(call->name, "addRoom");
  EXPECT_EQ(call->args, (Args{"hall", Object()}));
  const auto tell = parsed(R"(["tell","close"])");
  ASSERT_TRUE(tell);
  EXPECT_EQ(tell->kind, Message::Kind::kTell);
  EXPECT_TRUE(tell->args.empty());
}

TEST(Message, BytesAreAttachments) {
  const auto call = parsed(R"(["call",1,"x",[{"_placeholder":true,"num":0}]])", {Binary("ab")});
  ASSERT_TRUE(call);
  EXPECT_EQ(call->args, Args{Binary("ab")});
  EXPECT_FALSE(parsed(R"(["call",1,"x",[{"_placeholder":true,"num":1}]])", {Binary("ab")}));
}

TEST(Message, AnythingElseIsInvalid) {
  for (const char* text : {"",
                           "null",
                           "{}",
                           "[]",
                           "[1]",
                           R"(["bye"])",
                           R"(["ok"])",
                           R"(["ok",0])",
                           R"(["ok",-1])",
                           R"(["ok",1.5])",
                           R"(["ok","1"])",
                           R"(["ok",9007199254740992])",
                           R"(["ok",017])",
                           R"(["ok",])",
                           R"(["call",1])",
                           R"(["call",1,2,[]])",
                           R"(["call",1,"x",{}])",
                           R"(["call","x",[]])",
                           R"(["tell"])",
                           R"(["tell",1])",
                           R"(["tell","x","y"])",
                           R"(["hello"])",
                           R"(["hello",[]])",
                           R"(["refuse",{}])",
                           R"(["ok",17)",
                           "[\"ok\",17]\xFF"}) {
    EXPECT_FALSE(parsed(text)) << text;
  }
}

TEST(Message, DataOfAClientMayComeBackHoweverDeepItIs) {
  const std::string deep = std::string(256, '[') + std::string(256, ']');
  EXPECT_TRUE(parsed(R"(["ok",1,[],{"args":[)" + deep + "]}]"));
  EXPECT_FALSE(parsed(R"(["ok",1,[],{"args":[[[)" + deep + "]]]}]"));
}

TEST(Message, AnswersAreWritten) {
  EXPECT_EQ(answer_frame(7, Args{1, "a"}).text, R"(["ok",7,[1,"a"]])");
  EXPECT_EQ(answer_frame(7, Args{}).text, R"(["ok",7,[]])");
  EXPECT_EQ(answer_frame(7, errors::no_room("a")).text,
            R"(["error",7,{"name":"ChatServiceError","code":"noRoom","args":["a"]}])");
  EXPECT_EQ(tell_frame("bus", {"x", Binary("ab")}).text,
            R"(["tell","bus",["x",{"_placeholder":true,"num":0}]])");
}

}  // namespace
}  // namespace chat::link
