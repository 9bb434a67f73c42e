#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

class DirectCommands : public ServiceTest {
 protected:
  void SetUp() override {
    options.enable_direct_messages = true;
    ASSERT_TRUE(start());
    alice = connect("alice");
    bob = connect("bob");
  }

  const Object hello{{"textMessage", "hello"}};
  std::string alice;
  std::string bob;
};

TEST_F(DirectCommands, AMessageReachesTheRecipientAndTheSendersOtherSockets) {
  std::string other = connect("alice");
  Value sent{Object{{"textMessage", "hello"}, {"author", "alice"}, {"timestamp", now.load()}}};
  EXPECT_EQ(ask(alice, "directMessage", {"bob", hello}), sent);
  EXPECT_EQ(transport->wait_for(bob, "directMessage")->args, Args{sent});
  EXPECT_EQ(transport->wait_for(other, "directMessageEcho")->args, (Args{"bob", sent}));
  EXPECT_EQ(transport->count(alice, "directMessageEcho"), 0u);
}

TEST_F(DirectCommands, AMessageIsRefusedInTheOrderOfTheContract) {
  EXPECT_EQ(refusal(alice, "directMessage", {"eve", hello}), "ChatServiceError: No such user eve");
  EXPECT_EQ(refusal(alice, "directMessage", {"alice", hello}),
            "ChatServiceError: Action is not allowed");
  transport->disconnect(bob);
  ASSERT_TRUE(transport->wait_until_disconnected(bob));
  settle();
  EXPECT_EQ(refusal(alice, "directMessage", {"bob", hello}),
            "ChatServiceError: No such user online bob");
}

TEST_F(DirectCommands, TheBlacklistKeepsMessagesAway) {
  EXPECT_EQ(ask(bob, "directAddToList", {"blacklist", Array{"alice"}}), Value());
  EXPECT_EQ(ask(bob, "directGetAccessList", {"blacklist"}), Value(Array{"alice"}));
  EXPECT_EQ(refusal(alice, "directMessage", {"bob", hello}),
            "ChatServiceError: Action is not allowed");
  EXPECT_EQ(ask(bob, "directRemoveFromList", {"blacklist", Array{"alice"}}), Value());
  EXPECT_TRUE(call(alice, "directMessage", {"bob", hello}).error.is_null());
}

TEST_F(DirectCommands, WhitelistModeLetsInWhoIsListed) {
  EXPECT_EQ(ask(bob, "directGetWhitelistMode"), Value(false));
  EXPECT_EQ(ask(bob, "directSetWhitelistMode", {true}), Value());
  EXPECT_EQ(ask(bob, "directGetWhitelistMode"), Value(true));
  EXPECT_EQ(refusal(alice, "directMessage", {"bob", hello}),
            "ChatServiceError: Action is not allowed");
  ask(bob, "directAddToList", {"whitelist", Array{"alice"}});
  EXPECT_TRUE(call(alice, "directMessage", {"bob", hello}).error.is_null());
}

TEST_F(DirectCommands, ListsRefuseTheOwnNameAndUnknownLists) {
  EXPECT_EQ(refusal(bob, "directAddToList", {"blacklist", Array{"bob"}}),
            "ChatServiceError: Action is not allowed");
  EXPECT_EQ(refusal(bob, "directGetAccessList", {"friends"}),
            "ChatServiceError: No such list friends");
}

TEST_F(DirectCommands, OwnSocketsAreListedWithTheirRooms) {
  std::string other = connect("alice");
  ASSERT_TRUE(run(service->add_room("room")));
  ask(other, "roomJoin", {"room"});
  EXPECT_EQ(ask(alice, "listOwnSockets"), Value(Object{{alice, Array{}}, {other, Array{"room"}}}));
}

TEST_F(DirectCommands, SystemMessagesReachTheOtherSocketsOnly) {
  std::string other = connect("alice");
  Value data{Object{{"any", Array{1, Binary("bytes")}}}};
  EXPECT_EQ(ask(alice, "systemMessage", {data}), Value());
  EXPECT_EQ(transport->wait_for(other, "systemMessage")->args, Args{data});
  EXPECT_EQ(transport->count(alice, "systemMessage"), 0u);
  EXPECT_EQ(transport->count(bob, "systemMessage"), 0u);
}

TEST_F(DirectCommands, AreOffUnlessTheOptionsEnableThem) {
  service.reset();
  options.enable_direct_messages = false;
  ASSERT_TRUE(start());
  alice = connect("alice");
  bob = connect("bob");
  EXPECT_EQ(refusal(alice, "directMessage", {"bob", hello}),
            "ChatServiceError: Action is not allowed");
  auto bypassed = exec({.user_name = "alice", .socket_id = {}, .bypass_permissions = true},
                       "directMessage", {"bob", hello});
  ASSERT_TRUE(bypassed.has_error());
  EXPECT_EQ(bypassed.error(), errors::not_allowed());
}

}  // namespace
}  // namespace chat::test
