#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::ElementsAre;

class RoomCommands : public ServiceTest {
 protected:
  void SetUp() override {
    options.enable_rooms_management = true;
    options.enable_userlist_updates = true;
    options.enable_access_lists_updates = true;
    ASSERT_TRUE(start());
    alice = connect("alice");
    ASSERT_EQ(ask(alice, "roomCreate", {"room", false}), Value());
  }

  Value say(const std::string& socket, const char* text) {
    return ask(socket, "roomMessage", {"room", Object{{"textMessage", text}}});
  }

  std::string alice;
};

Value message(const char* text, const char* author, std::int64_t id, std::int64_t timestamp) {
  return Object{{"textMessage", text}, {"author", author}, {"timestamp", timestamp}, {"id", id}};
}

TEST_F(RoomCommands, AMessageReachesAllInTheRoomBeforeItsAck) {
  std::string bob = connect("bob");
  ask(alice, "roomJoin", {"room"});
  ask(bob, "roomJoin", {"room"});
  EXPECT_EQ(say(alice, "hello"), Value(1));
  EXPECT_EQ(say(bob, "hi"), Value(2));

  for (const std::string& socket : {alice, bob}) {
    EXPECT_EQ(transport->wait_for(socket, "roomMessage", 0)->args,
              (Args{"room", message("hello", "alice", 1, now)}));
    EXPECT_EQ(transport->wait_for(socket, "roomMessage", 1)->args,
              (Args{"room", message("hi", "bob", 2, now)}));
  }
  auto seen = transport->received(alice);
  EXPECT_EQ(seen[seen.size() - 3].name, "roomMessage");
  EXPECT_EQ(seen[seen.size() - 2].name, "ack");
}

TEST_F(RoomCommands, RoomNamesAreEscapedInMessages) {
  ask(alice, "roomCreate", {"a\"b\\c", false});
  ask(alice, "roomJoin", {"a\"b\\c"});
  ask(alice, "roomMessage", {"a\"b\\c", Object{{"textMessage", "x"}}});
  EXPECT_EQ(transport->wait_for(alice, "roomMessage")->args.at(0), Value("a\"b\\c"));
}

TEST_F(RoomCommands, OnlyMembersSendMessages) {
  EXPECT_EQ(refusal(alice, "roomMessage", {"room", Object{{"textMessage", "x"}}}),
            "ChatServiceError: Not joined to room room");
  EXPECT_EQ(refusal(alice, "roomMessage", {"nowhere", Object{{"textMessage", "x"}}}),
            "ChatServiceError: No such room nowhere");
}

TEST_F(RoomCommands, JoiningIsToldToTheRoomAndToTheUsersOtherSockets) {
  std::string other = connect("alice");
  EXPECT_EQ(ask(alice, "roomJoin", {"room"}), Value(1));
  EXPECT_EQ(transport->wait_for(alice, "roomUserJoined")->args, (Args{"room", "alice"}));
  EXPECT_EQ(transport->wait_for(other, "roomJoinedEcho")->args, (Args{"room", alice, 1}));
  EXPECT_EQ(transport->count(alice, "roomJoinedEcho"), 0u);

  EXPECT_EQ(ask(other, "roomJoin", {"room"}), Value(2));
  EXPECT_EQ(transport->wait_for(alice, "roomJoinedEcho")->args, (Args{"room", other, 2}));
  EXPECT_EQ(transport->count(alice, "roomUserJoined"), 1u) << "only the first socket's join";
  EXPECT_EQ(ask(other, "roomJoin", {"room"}), Value(2)) << "a join that is in effect";
  EXPECT_EQ(transport->count(alice, "roomJoinedEcho"), 1u);
}

TEST_F(RoomCommands, LeavingIsToldToTheRoomWithTheLastSocket) {
  std::string other = connect("alice");
  std::string bob = connect("bob");
  for (const std::string& socket : {alice, other, bob}) ask(socket, "roomJoin", {"room"});
  EXPECT_EQ(ask(alice, "roomLeave", {"room"}), Value(1));
  EXPECT_EQ(transport->count(bob, "roomUserLeft"), 0u);
  EXPECT_EQ(transport->wait_for(other, "roomLeftEcho")->args, (Args{"room", alice, 1}));
  EXPECT_EQ(ask(other, "roomLeave", {"room"}), Value(0));
  EXPECT_EQ(transport->wait_for(bob, "roomUserLeft")->args, (Args{"room", "alice"}));
  say(bob, "alone");
  EXPECT_EQ(transport->count(alice, "roomMessage"), 0u);
}

TEST_F(RoomCommands, HistoryIsReadNewestFirst) {
  ask(alice, "roomJoin", {"room"});
  for (const char* text : {"one", "two", "three", "four"}) say(alice, text);
  EXPECT_EQ(ask(alice, "roomRecentHistory", {"room"}).as_array().size(), 4u);
  EXPECT_EQ(ask(alice, "roomHistoryGet", {"room", 1, 2}),
            Value(Array{message("three", "alice", 3, now), message("two", "alice", 2, now)}));
  EXPECT_EQ(ask(alice, "roomHistoryGet", {"room", 1.5, 2.5}),
            Value(Array{message("four", "alice", 4, now), message("three", "alice", 3, now)}));
  EXPECT_EQ(ask(alice, "roomHistoryGet", {"room", 0, 1e300}).as_array().size(), 4u);
  EXPECT_EQ(ask(alice, "roomHistoryGet", {"room", 1e300, 5}), Value(Array{}));
  EXPECT_EQ(ask(alice, "roomHistoryInfo", {"room"}), Value(Object{{"historyMaxGetMessages", 100},
                                                                  {"historyMaxSize", 10000},
                                                                  {"historySize", 4},
                                                                  {"lastMessageId", 4}}));
}

TEST_F(RoomCommands, WhatIsReadIsToldToOthersAndToTheUsersOtherSockets) {
  std::string tab = connect("alice");
  std::string bob = connect("bob");
  for (const std::string& socket : {alice, tab, bob}) ask(socket, "roomJoin", {"room"});
  for (const char* text : {"one", "two", "three"}) say(bob, text);
  EXPECT_TRUE(run(service->change_read_updates("room", true)));

  EXPECT_EQ(ask(alice, "roomMarkRead", {"room", 2.9}), Value(2));
  EXPECT_EQ(transport->wait_for(tab, "roomReadEcho")->args, (Args{"room", 2}));
  EXPECT_EQ(transport->wait_for(bob, "roomRead")->args, (Args{"room", "alice", 2}));
  EXPECT_EQ(ask(tab, "roomMarkRead", {"room", 1}), Value(2));
  EXPECT_EQ(ask(tab, "roomReadInfo", {"room"}),
            Value(Object{{"lastMessageId", 3}, {"readId", 2}, {"unread", 1}}));
  EXPECT_EQ(ask(bob, "roomReadInfo", {"room"}),
            Value(Object{{"lastMessageId", 3}, {"readId", 0}, {"unread", 3}}));
  EXPECT_EQ(ask(alice, "roomMarkRead", {"room", 1e300}), Value(3));

  EXPECT_EQ(transport->count(bob, "roomRead"), 2u);
  for (const std::string& socket : {alice, tab})
    EXPECT_EQ(transport->count(socket, "roomRead"), 0u);
  EXPECT_EQ(transport->count(alice, "roomReadEcho"), 0u);
  EXPECT_EQ(refusal(alice, "roomMarkRead", {"room", -1}),
            "ChatServiceError: Bad argument at position 1, value -1");
}

TEST_F(RoomCommands, AUserListsTheRoomsJoinedOrMarked) {
  EXPECT_EQ(ask(alice, "listRooms", {}), Value(Array{}));
  std::string tab = connect("alice");
  ask(tab, "roomJoin", {"room"});
  say(tab, "one");
  ask(tab, "roomMarkRead", {"room", 1});
  say(tab, "two");
  ask(alice, "roomCreate", {"another", false});
  ask(alice, "roomJoin", {"another"});
  const auto line = [](const char* room, bool joined, int last, int read) {
    return Value(Object{{"room", room},
                        {"joined", joined},
                        {"lastMessageId", last},
                        {"readId", read},
                        {"unread", last - read}});
  };
  EXPECT_EQ(ask(alice, "listRooms", {}),
            Value(Array{line("another", true, 0, 0), line("room", true, 2, 1)}));
  ask(tab, "roomLeave", {"room"});
  EXPECT_EQ(ask(alice, "listRooms", {}),
            Value(Array{line("another", true, 0, 0), line("room", false, 2, 1)}));
  ask(alice, "roomDelete", {"room"});
  EXPECT_EQ(ask(alice, "listRooms", {}), Value(Array{line("another", true, 0, 0)}));
}

TEST_F(RoomCommands, ReadingARoomNeedsToBeInIt) {
  std::string bob = connect("bob");
  const std::vector<std::pair<std::string, Args>> readers{
      {"roomGetAccessList", {"room", "userlist"}},
      {"roomGetOwner", {"room"}},
      {"roomGetPresence", {"room"}},
      {"roomGetWhitelistMode", {"room"}},
      {"roomHistoryGet", {"room", 0, 1}},
      {"roomHistoryInfo", {"room"}},
      {"roomMarkRead", {"room", 0}},
      {"roomNotificationsInfo", {"room"}},
      {"roomReadInfo", {"room"}},
      {"roomRecentHistory", {"room"}},
      {"roomUserSeen", {"room", "alice"}},
  };
  for (const auto& [command, args] : readers) {
    EXPECT_EQ(refusal(bob, command, args), "ChatServiceError: Not joined to room room") << command;
    EXPECT_TRUE(call(alice, command, args).error.is_null()) << command << " by the owner";
  }
}

TEST_F(RoomCommands, ARoomTellsAboutItself) {
  ask(alice, "roomJoin", {"room"});
  EXPECT_EQ(ask(alice, "roomGetOwner", {"room"}), Value("alice"));
  EXPECT_EQ(ask(alice, "roomGetPresence", {"room"}),
            Value(Object{
                {"users", Array{Object{{"name", "alice"}, {"sockets", 1}, {"since", now.load()}}}},
                {"version", now.load()}}));
  EXPECT_EQ(ask(alice, "roomGetWhitelistMode", {"room"}), Value(false));
  EXPECT_EQ(ask(alice, "roomGetAccessList", {"room", "userlist"}), Value(Array{"alice"}));
  EXPECT_EQ(refusal(alice, "roomGetAccessList", {"room", "friends"}),
            "ChatServiceError: No such list friends");
  EXPECT_EQ(ask(alice, "roomNotificationsInfo", {"room"}),
            Value(Object{{"enableUserlistUpdates", true}, {"enableAccessListsUpdates", true}}));
  EXPECT_EQ(ask(alice, "roomUserSeen", {"room", "alice"}),
            Value(Object{{"joined", true}, {"timestamp", now.load()}}));
  EXPECT_EQ(ask(alice, "roomUserSeen", {"room", "nobody"}),
            Value(Object{{"joined", false}, {"timestamp", nullptr}}));
}

TEST_F(RoomCommands, CreatingARoomChecksItsName) {
  EXPECT_EQ(refusal(alice, "roomCreate", {"room", false}),
            "ChatServiceError: Room room already exists");
  EXPECT_EQ(refusal(alice, "roomCreate", {"a:b", false}),
            "ChatServiceError: String a:b contains invalid characters");
}

TEST_F(RoomCommands, DeletingARoomIsForItsOwner) {
  std::string bob = connect("bob");
  ask(bob, "roomJoin", {"room"});
  EXPECT_EQ(refusal(bob, "roomDelete", {"room"}), "ChatServiceError: Action is not allowed");
  EXPECT_EQ(ask(alice, "roomDelete", {"room"}), Value());
  EXPECT_EQ(transport->wait_for(bob, "roomAccessRemoved")->args, (Args{"room"}));
  EXPECT_THAT(transport->channels(bob), ElementsAre("echo:bob"));
  EXPECT_EQ(refusal(bob, "roomJoin", {"room"}), "ChatServiceError: No such room room");
}

TEST_F(RoomCommands, WrongArgumentsAreRefused) {
  EXPECT_EQ(refusal(alice, "roomJoin", {}), "ChatServiceError: Expected 1 arguments, got 0");
  EXPECT_EQ(refusal(alice, "roomJoin", {7}),
            "ChatServiceError: Bad argument at position 0, value 7");
}

TEST_F(RoomCommands, AreRunWithoutAnAckToo) {
  ask(alice, "roomJoin", {"room"});
  transport->send(alice, "roomMessage", {"room", Object{{"textMessage", "quiet"}}}, false);
  EXPECT_TRUE(transport->wait_for(alice, "roomMessage"));
}

TEST_F(RoomCommands, ClientsDoNotManageRoomsUnlessTheyMay) {
  service.reset();
  options.enable_rooms_management = false;
  ASSERT_TRUE(start());
  std::string bob = connect("bob");
  EXPECT_EQ(refusal(bob, "roomCreate", {"new", false}), "ChatServiceError: Action is not allowed");
  EXPECT_EQ(refusal(bob, "roomDelete", {"new"}), "ChatServiceError: Action is not allowed");
}

TEST_F(RoomCommands, ErrorsAreObjectsWhereTheOptionsSaySo) {
  service.reset();
  options.use_raw_error_objects = true;
  ASSERT_TRUE(start());
  std::string bob = connect("bob");
  EXPECT_EQ(
      call(bob, "roomJoin", {"none"}).error,
      Value(Object{{"name", "ChatServiceError"}, {"code", "noRoom"}, {"args", Array{"none"}}}));
}

}  // namespace
}  // namespace chat::test
