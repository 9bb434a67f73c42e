// Programs that stall, die, or speak nonsense.
#include <gmock/gmock.h>

#include "link/link_fixture.hpp"

namespace chat::test {
namespace {

using namespace std::string_literals;
using TroubleOfLinkTest = LinkTest;

constexpr const char* kFailed = "ChatServiceError: linkFailed";

FakeProgram::Handler silence() {
  return [](const Args&) { return Array(); };
}

TEST_F(TroubleOfLinkTest, ARequestWithoutAnAnswerFailsAtTheDeadline) {
  add_program().on("roomMessageBefore", silence());
  ASSERT_TRUE(start_with({"roomMessageBefore"}, {{"timeout", 60}}));
  const std::string socket = join("ann");
  EXPECT_EQ(refusal(socket, "roomMessage", {"hall", message("a")}), kFailed);
  EXPECT_EQ(ask(socket, "roomMessageOnce", {"hall", message("b"), "id"}), Value(1));
}

TEST_F(TroubleOfLinkTest, OrGoesOnWhereThatIsAllowed) {
  add_program().on("roomMessageBefore", silence());
  ASSERT_TRUE(start_with({"roomMessageBefore"}, {{"timeout", 60}, {"onFailure", "allow"}}));
  EXPECT_EQ(ask(join("ann"), "roomMessage", {"hall", message("a")}), Value(1));
}

TEST_F(TroubleOfLinkTest, ALateAnswerMeansNothing) {
  add_program().on("roomMessageBefore", silence());
  ASSERT_TRUE(start_with({"roomMessageBefore"}, {{"timeout", 60}}));
  const std::string socket = join("ann");
  EXPECT_EQ(refusal(socket, "roomMessage", {"hall", message("a")}), kFailed);
  program->send({Value("ok"), Value(program->ids().at(0))});
  program->send({Value("ok"), Value(987654)});
  EXPECT_TRUE(program->call("hasRoom", {"hall"}));  // still there
}

TEST_F(TroubleOfLinkTest, OneDeadlineIsNotAnothers) {
  add_program().on("roomMessageBefore", silence());
  ASSERT_TRUE(start_with({"roomMessageBefore"},
                         {{"timeout", 0}, {"timeouts", Object{{"roomMessageBefore", 60}}}}));
  EXPECT_EQ(refusal(join("ann"), "roomMessage", {"hall", message("a")}), kFailed);
}

TEST_F(TroubleOfLinkTest, AProgramThatStallsIsNotAskedForAWhile) {
  add_program().on("roomMessageBefore", silence());
  ASSERT_TRUE(start_with({"roomMessageBefore"}, {{"timeout", 60}}));
  const std::string socket = join("ann");
  for (int i = 0; i < 5; ++i) refusal(socket, "roomMessage", {"hall", message("a")});
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(refusal(socket, "roomMessage", {"hall", message("a")}), kFailed);
  EXPECT_THAT(program->calls("roomMessageBefore"), testing::SizeIs(5));
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
}

TEST_F(TroubleOfLinkTest, WhenTheParentEndsTheServerCloses) {
  add_program().on("roomMessageBefore", silence());
  ASSERT_TRUE(start_with({"roomMessageBefore"}, {{"timeout", 0}}));
  const std::string socket = join("ann");
  transport->send(socket, "roomMessage", {"hall", message("a")});
  program->wait_for_calls("roomMessageBefore", 1);
  program->leave();
  EXPECT_TRUE(service->wait());
  EXPECT_EQ(transport->wait_for(socket, "ack", 1)->args.at(0), Value(kFailed));
}

TEST_F(TroubleOfLinkTest, WithoutAHelloThereIsNoStart) {
  add_program().leave();
  const Result<> started = start_linked();
  ASSERT_TRUE(started.has_error());
  EXPECT_NE(started.error().to_string().find("without a hello"), std::string::npos);
}

TEST_F(TroubleOfLinkTest, ABadHelloIsRefused) {
  add_program().hello({"onNothing"});
  const auto refused = program->wait_for_frame("refuse");
  ASSERT_TRUE(refused);
  EXPECT_EQ(*refused->as_object().find("reason"), Value("unknown hook: onNothing"));
  EXPECT_TRUE(program->wait_for_end());
  EXPECT_TRUE(start_linked().has_error());
}

TEST_F(TroubleOfLinkTest, NonsenseEndsTheConnection) {
  for (const std::string& nonsense :
       {"\xFF\xFF\xFF\xFF"s, "\0\0\0\0"s, "\0\0\0\7\0\0\0\3[1]"s, "\0\0\0\6\0\0\0\2{}"s}) {
    ASSERT_TRUE(start_with({}));
    program->send_bytes(nonsense);
    const auto refused = program->wait_for_frame("refuse");
    ASSERT_TRUE(refused);
    EXPECT_EQ(*refused->as_object().find("reason"), Value("an invalid frame"));
    EXPECT_TRUE(program->wait_for_end());
    service->wait();
    TearDown();
    hooks = {};
  }
}

TEST_F(TroubleOfLinkTest, ASecondHelloEndsTheConnection) {
  ASSERT_TRUE(start_with({}));
  program->hello({});
  EXPECT_TRUE(program->wait_for_frame("refuse"));
}

TEST_F(TroubleOfLinkTest, AProgramThatReadsNothingIsSentNoMore) {
  add_program().on("roomMessagesChecker", silence());
  ASSERT_TRUE(start_with({"roomMessagesChecker"}, {{"timeout", 0}}));
  program->pause(true);
  const std::string large(1'000'000, 'x');
  // A client has one large request under way; so it takes many of them.
  std::string last;
  for (int i = 0; i < 20; ++i) {
    last = join("user" + std::to_string(i));
    transport->send(last, "roomMessage", {"hall", Object{{"text", large}}});
    settle();
  }
  // Past the limit, calls fail at once, though there is no deadline.
  EXPECT_EQ(transport->wait_for(last, "ack", 1)->args.at(0), Value(kFailed));
  program->pause(false);
  program->wait_for_calls("roomMessagesChecker", 16);
  EXPECT_TRUE(program->call("hasRoom", {"hall"}));
  program->leave();  // the calls under way end
}

}  // namespace
}  // namespace chat::test
