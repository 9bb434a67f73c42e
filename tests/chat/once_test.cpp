// Messages that a client may send again.
#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

class Once : public ServiceTest {
 protected:
  void SetUp() override {
    options.enable_direct_messages = true;
    ASSERT_TRUE(start());
    ASSERT_TRUE(run(service->add_room("room")));
    ASSERT_TRUE(run(service->add_room("other")));
    alice = connect("alice");
    bob = connect("bob");
    for (const std::string& socket : {alice, bob}) {
      ask(socket, "roomJoin", {"room"});
      ask(socket, "roomJoin", {"other"});
    }
  }

  Value say(const std::string& socket, const char* room, const char* key) {
    return ask(socket, "roomMessageOnce", {room, hello, key});
  }

  const Object hello{{"textMessage", "hello"}};
  std::string alice;
  std::string bob;
};

TEST_F(Once, ARepeatAnswersTheFirstIdFromAnySocketOfTheAuthor) {
  EXPECT_EQ(say(alice, "room", "k"), Value(1));
  EXPECT_EQ(say(alice, "room", "k"), Value(1));
  const std::string phone = connect("alice");
  EXPECT_EQ(say(phone, "room", "k"), Value(1));
  EXPECT_EQ(say(alice, "room", "next"), Value(2));
  EXPECT_EQ(transport->count(bob, "roomMessage"), 2u);
  EXPECT_EQ(transport->wait_for(bob, "roomMessage")->args,
            (Args{"room", Object{{"textMessage", "hello"},
                                 {"author", "alice"},
                                 {"timestamp", now.load()},
                                 {"id", 1}}}));
}

TEST_F(Once, AKeyIsTheAuthorsInARoom) {
  EXPECT_EQ(say(alice, "room", "k"), Value(1));
  EXPECT_EQ(say(bob, "room", "k"), Value(2));
  EXPECT_EQ(say(bob, "other", "k"), Value(1));
  CommandContext api;
  api.bypass_permissions = true;
  EXPECT_EQ(exec(api, "roomMessageOnce", {"room", hello, "k"}).value(), Args{3});
  EXPECT_EQ(exec(api, "roomMessageOnce", {"room", hello, "k"}).value(), Args{3});
  api.operation_id = "k";
  EXPECT_EQ(exec(api, "roomMessage", {"room", hello}).value(), Args{4});
  EXPECT_EQ(exec(api, "roomMessage", {"room", hello}).value(), Args{4});
}

TEST_F(Once, AKeyIsForgottenAfterTenMinutes) {
  say(alice, "room", "k");
  now += kOperationTtl - 1;
  EXPECT_EQ(say(alice, "room", "k"), Value(1));
  now += 1;
  EXPECT_EQ(say(alice, "room", "k"), Value(2));
}

TEST_F(Once, ARequestThatFailedIsNotRemembered) {
  ask(alice, "roomLeave", {"room"});
  EXPECT_EQ(refusal(alice, "roomMessageOnce", {"room", hello, "k"}),
            "ChatServiceError: Not joined to room room");
  ask(alice, "roomJoin", {"room"});
  EXPECT_EQ(say(alice, "room", "k"), Value(1));
}

TEST_F(Once, TheKeyMustBeOne) {
  EXPECT_EQ(refusal(alice, "roomMessageOnce", {"room", hello, ""}),
            "ChatServiceError: Bad argument at position 2, value \"\"");
  EXPECT_EQ(refusal(alice, "roomMessageOnce", {"room", hello, 7}),
            "ChatServiceError: Bad argument at position 2, value 7");
  EXPECT_EQ(refusal(alice, "roomMessageOnce", {"room", Object{{"text", "x"}}, "k"}),
            "ChatServiceError: Bad argument at position 1, value {\"text\":\"x\"}");
  EXPECT_EQ(refusal(alice, "roomMessageOnce", {"room", hello}),
            "ChatServiceError: Expected 3 arguments, got 2");
}

TEST_F(Once, TheCheckerOfMessagesSeesTheMessage) {
  service.reset();
  hooks.room_messages_checker = [](Value message) -> Task<Result<>> {
    if (message.as_object().contains("picture")) co_return Result<>();
    co_return Error{"noPicture", {}};
  };
  hooks.direct_messages_checker = hooks.room_messages_checker;
  SetUp();
  EXPECT_EQ(ask(alice, "roomMessageOnce", {"room", Object{{"picture", 1}}, "k"}), Value(1));
  EXPECT_EQ(refusal(alice, "directMessageOnce", {"bob", hello, "k"}),
            "ChatServiceError: noPicture");
  EXPECT_EQ(refusal(alice, "roomMessageOnce", {"room", hello, "l"}), "ChatServiceError: noPicture");
}

TEST_F(Once, ADirectMessageIsDeliveredOnce) {
  const std::string phone = connect("alice");
  const Value first = ask(alice, "directMessageOnce", {"bob", hello, "k"});
  EXPECT_EQ(first, Value(Object{
                       {"textMessage", "hello"}, {"author", "alice"}, {"timestamp", now.load()}}));
  now += kOperationTtl - 1;
  EXPECT_EQ(ask(phone, "directMessageOnce", {"bob", hello, "k"}), first);
  EXPECT_EQ(transport->count(bob, "directMessage"), 1u);
  EXPECT_EQ(transport->wait_for(phone, "directMessageEcho")->args, (Args{"bob", first}));
  EXPECT_EQ(transport->count(alice, "directMessageEcho"), 0u);
  now += 1;
  EXPECT_NE(ask(alice, "directMessageOnce", {"bob", hello, "k"}), first);
  EXPECT_EQ(transport->count(bob, "directMessage"), 2u);
}

TEST_F(Once, AKeyOfADirectMessageIsTheAuthorsForARecipient) {
  const std::string carol = connect("carol");
  ask(alice, "directMessageOnce", {"bob", hello, "k"});
  ask(carol, "directMessageOnce", {"bob", hello, "k"});
  ask(alice, "directMessageOnce", {"carol", hello, "k"});
  EXPECT_EQ(transport->count(bob, "directMessage"), 2u);
  EXPECT_EQ(transport->count(carol, "directMessage"), 1u);
  EXPECT_EQ(refusal(alice, "directMessageOnce", {"bob", hello, ""}),
            "ChatServiceError: Bad argument at position 2, value \"\"");
}

TEST_F(Once, DirectMessagesMustBeEnabled) {
  service.reset();
  options.enable_direct_messages = false;
  ASSERT_TRUE(start());
  alice = connect("alice");
  EXPECT_EQ(refusal(alice, "directMessageOnce", {"bob", hello, "k"}),
            "ChatServiceError: Action is not allowed");
}

}  // namespace
}  // namespace chat::test
