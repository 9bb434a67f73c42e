#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::ElementsAre;

class RoomAccess : public ServiceTest {
 protected:
  void SetUp() override {
    options.enable_rooms_management = true;
    options.enable_userlist_updates = true;
    options.enable_access_lists_updates = true;
    ASSERT_TRUE(start());
    alice = connect("alice");
    bob = connect("bob");
    ask(alice, "roomCreate", {"room", false});
    ask(alice, "roomJoin", {"room"});
    ask(bob, "roomJoin", {"room"});
  }

  std::string alice;
  std::string bob;
};

TEST_F(RoomAccess, AListChangeIsToldBeforeItsAck) {
  ask(alice, "roomAddToList", {"room", "whitelist", Array{"bob"}});
  auto seen = transport->received(alice);
  EXPECT_EQ(seen[seen.size() - 2],
            (Received{"roomAccessListAdded", {"room", "whitelist", Array{"bob"}}}));
  EXPECT_EQ(seen.back().name, "ack");
  ask(alice, "roomRemoveFromList", {"room", "whitelist", Array{"bob"}});
  EXPECT_EQ(transport->wait_for(bob, "roomAccessListRemoved")->args,
            (Args{"room", "whitelist", Array{"bob"}}));
}

TEST_F(RoomAccess, TheBlacklistedAreRemoved) {
  ask(alice, "roomAddToList", {"room", "blacklist", Array{"bob"}});
  EXPECT_EQ(transport->wait_for(bob, "roomAccessRemoved")->args, (Args{"room"}));
  EXPECT_EQ(transport->wait_for(alice, "roomUserLeft")->args, (Args{"room", "bob"}));
  EXPECT_THAT(transport->channels(bob), ElementsAre("echo:bob"));
  EXPECT_EQ(refusal(bob, "roomJoin", {"room"}), "ChatServiceError: Action is not allowed");
}

TEST_F(RoomAccess, WhitelistModeRemovesStrangersAndIsTold) {
  ask(alice, "roomSetWhitelistMode", {"room", true});
  EXPECT_EQ(transport->wait_for(alice, "roomModeChanged")->args, (Args{"room", true}));
  EXPECT_TRUE(transport->wait_for(bob, "roomAccessRemoved"));
  EXPECT_EQ(ask(alice, "roomGetAccessList", {"room", "userlist"}), Value(Array{"alice"}));
}

TEST_F(RoomAccess, ListsAreForTheOwnerAndAdmins) {
  const Args change{"room", "blacklist", Array{"eve"}};
  EXPECT_EQ(refusal(bob, "roomAddToList", change), "ChatServiceError: Action is not allowed");
  ask(alice, "roomAddToList", {"room", "adminlist", Array{"bob"}});
  EXPECT_EQ(ask(bob, "roomAddToList", change), Value());
  EXPECT_EQ(refusal(alice, "roomAddToList", {"room", "userlist", Array{"eve"}}),
            "ChatServiceError: Action is not allowed");
  EXPECT_EQ(refusal(alice, "roomAddToList", {"room", "friends", Array{"eve"}}),
            "ChatServiceError: No such list friends");
}

TEST_F(RoomAccess, OnLeaveFollowsARemovalBeforeItsAck) {
  service.reset();
  hooks.on_leave = [this](Service&, PresenceInfo info) -> Task<Result<>> {
    journal.add(info.user_name + " " + info.id + " " + std::to_string(info.njoined));
    co_return Result<>();
  };
  SetUp();
  std::string more = connect("bob");
  ask(more, "roomJoin", {"room"});
  ask(alice, "roomAddToList", {"room", "blacklist", Array{"bob"}});
  EXPECT_THAT(journal.entries(), ElementsAre("bob " + bob + " 0", "bob " + more + " 0"));
}

}  // namespace
}  // namespace chat::test
