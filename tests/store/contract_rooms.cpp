// Rooms: messages, history, settings, and their end.
#include "store/contract.hpp"

namespace chat::test {
namespace {

TEST_P(StoreContract, RoomIsThereFromAdditionToDeletion) {
  EXPECT_EQ(ask(store().has_room("r")), "false");
  EXPECT_EQ(ask(store().add_room("r", {})), "ok");
  EXPECT_EQ(ask(store().has_room("r")), "true");
  EXPECT_EQ(ask(store().add_room("r", {})), R"(roomExists("r"))");
  EXPECT_EQ(ask(store().delete_room(kServer, "r")), "removed ");
  EXPECT_EQ(ask(store().has_room("r")), "false");
  EXPECT_EQ(events(), Events());
}

TEST_P(StoreContract, UnknownRoomIsNamedByEveryOperation) {
  const std::string no_room = R"(noRoom("q"))";
  given(store().connect_socket("alice", "a1"));
  EXPECT_EQ(ask(store().delete_room(kNobody, "q")), no_room);
  EXPECT_EQ(ask(store().join_room("alice", "a1", "q", {})), no_room);
  EXPECT_EQ(ask(store().preview_join("alice", "a1", "q")), no_room);
  EXPECT_EQ(ask(store().leave_room("alice", "a1", "q", {})), no_room);
  EXPECT_EQ(ask(store().append_message(kServer, "q", draft("x"))), no_room);
  EXPECT_EQ(ask(store().change_room_list(kNobody, "q", "userlist", {}, ListChange::kAdd)), no_room);
  EXPECT_EQ(ask(store().change_room(kNobody, "q", {.whitelist_only = true})), no_room);
  EXPECT_EQ(ask(store().room_list(kNobody, "q", "nolist")), no_room);
  EXPECT_EQ(ask(room_owner(store(), kNobody, "q")), no_room);
  EXPECT_EQ(ask(whitelist_mode(store(), kNobody, "q")), no_room);
  EXPECT_EQ(ask(store().history_after(kNobody, "q", 0, 1)), no_room);
  EXPECT_EQ(ask(store().recent_history(kNobody, "q")), no_room);
  EXPECT_EQ(ask(history_info(store(), kNobody, "q")), no_room);
  EXPECT_EQ(ask(notifications_info(store(), kNobody, "q")), no_room);
  EXPECT_EQ(ask(store().user_seen(kNobody, "q", "alice")), no_room);
  EXPECT_EQ(ask(store().room_list_has("q", "nolist", "x")), no_room);
  EXPECT_EQ(ask(store().has_room_access("q", "alice")), no_room);
  EXPECT_EQ(ask(store().change_room(kServer, "q", {.owner = "alice"})), no_room);
  EXPECT_EQ(ask(store().change_room(kServer, "q", {.history_max_size = 1})), no_room);
  EXPECT_EQ(ask(store().change_room(kServer, "q", {.enable_access_lists_updates = true})), no_room);
  EXPECT_EQ(ask(store().change_room(kServer, "q", {.enable_userlist_updates = true})), no_room);
  EXPECT_EQ(ask(store().sync_room("q")), no_room);
  EXPECT_EQ(events(), Events());
}

TEST_P(StoreContract, DeletedRoomRemovesEverybodyThenIsGone) {
  given_people_and_room({.owner = "alice", .adminlist = {"bob"}, .enable_userlist_updates = true});
  given_joined("bob", "b1", "r");
  given_joined("alice", "a1", "r");
  EXPECT_EQ(ask(store().delete_room(as("bob"), "r")), "notAllowed()");
  EXPECT_EQ(events(), Events());
  EXPECT_EQ(ask(store().delete_room(as("alice"), "r")), "removed bob=b1 alice=a1 ");
  EXPECT_EQ(events(), (Events{"r: user removed bob b1", R"(bob: roomAccessRemoved ["r"])",
                              "r: user removed alice a1", R"(alice: roomAccessRemoved ["r"])"}));
  EXPECT_EQ(ask(store().user_sockets("bob")), "b1=[] ");
  EXPECT_EQ(ask(store().has_room("r")), "false");
}

TEST_P(StoreContract, RoomMadeAgainKnowsNothingOfTheOldOne) {
  given_people_and_room({.owner = "alice"});
  given_joined("alice", "a1", "r");
  given(store().append_message(as("alice"), "r", draft("old")));
  given(store().delete_room(kServer, "r"));
  given(store().add_room("r", {}));
  EXPECT_EQ(ask(store().recent_history(kServer, "r")), "[]");
  EXPECT_EQ(ask(store().room_list(kServer, "r", "userlist")), "[]");
  EXPECT_EQ(ask(store().user_seen(kServer, "r", "alice")), "away none");
  given_joined("alice", "a1", "r");
  EXPECT_EQ(run(store().append_message(as("alice"), "r", draft("new")))->get()->id, 1U);
}

TEST_P(StoreContract, MessageGetsIdAndTimestampAndIsPublished) {
  given_people_and_room();
  given_joined("alice", "a1", "r");
  set_time(5);
  const std::string first = R"(#1@5 {"textMessage":"hi","timestamp":5,"id":1})";
  EXPECT_EQ(ask(store().append_message(as("alice"), "r", draft("hi"))), first);
  set_time(6);
  const std::string second = R"(#2@6 {"timestamp":6,"id":2})";
  const MessageDraft empty{.body = {"{}", {}}};
  EXPECT_EQ(ask(store().append_message(kServer, "r", empty)), second);
  EXPECT_EQ(events(), (Events{"r: message " + first, "r: message " + second}));
  EXPECT_EQ(ask(store().recent_history(kServer, "r")), '[' + second + ' ' + first + ']');
}

// A store may decline to answer at once. One that does not must give the same answer.
TEST_P(StoreContract, MessageAtOnceIsTheSameAsOneAwaited) {
  given_people_and_room();
  given_joined("alice", "a1", "r");
  const auto refused = store().append_message_now(as("bob"), "r", draft("no"));
  const auto unknown = store().append_message_now(as("alice"), "q", draft("no"));
  const auto accepted = store().append_message_now(as("alice"), "r", draft("hi"));
  ASSERT_EQ(accepted.has_value(), store().appends_at_once());
  ASSERT_EQ(refused.has_value(), accepted.has_value());
  ASSERT_EQ(unknown.has_value(), accepted.has_value());
  if (accepted) {
    EXPECT_EQ(refused->error(), errors::not_joined("r"));
    EXPECT_EQ(unknown->error(), errors::no_room("q"));
    EXPECT_EQ((**accepted)->id, 1U);
    EXPECT_EQ(events().size(), 1U);
  }
  const auto next = run(store().append_message(as("alice"), "r", draft("hi")));
  EXPECT_EQ((*next)->id, accepted ? 2U : 1U);
}

TEST_P(StoreContract, MessageKeepsItsAttachments) {
  given_people_and_room();
  const Value message(Object{{"data", Binary("bytes")}});
  given(store().append_message(kServer, "r", {.body = encode_json(message)}));
  const auto kept = run(store().recent_history(kServer, "r"));
  ASSERT_EQ(kept->size(), 1U);
  EXPECT_EQ(kept->front()->body.attachments, std::vector<Binary>{Binary("bytes")});
}

TEST_P(StoreContract, MessageNeedsAJoinedUser) {
  given_people_and_room({.owner = "alice", .adminlist = {"bob"}});
  for (const Actor& actor : {as("alice"), as("bob"), as("carol"), kNobody}) {
    EXPECT_EQ(ask(store().append_message(actor, "r", draft("x"))), R"(notJoined("r"))");
  }
  EXPECT_EQ(events(), Events());
  EXPECT_EQ(ask(history_info(store(), kServer, "r")), "max 10000 size 0 last 0");
}

/// The ids of messages, newest first.
std::string ids(const Result<std::vector<MessagePtr>>& messages) {
  Names ids;
  for (const MessagePtr& message : *messages) ids.push_back(std::to_string(message->id));
  return join(ids);
}

TEST_P(StoreContract, HistoryAfterAnIdTellsWhatFollows) {
  Options options;
  options.history_max_get_messages = 4;
  open(options);
  given(store().add_room("r", {.history_max_size = 6}));
  const auto after = [&](const Actor& actor, std::uint64_t id, std::size_t limit) {
    return ids(run(store().history_after(actor, "r", id, limit)));
  };
  EXPECT_EQ(after(kServer, 0, 10), "");
  for (int i = 0; i < 10; ++i) given(store().append_message(kServer, "r", draft("x")));
  given(store().change_room(kServer, "r", {.owner = "alice"}));

  EXPECT_EQ(after(as("alice"), 7, 2), "9,8");
  EXPECT_EQ(after(as("alice"), 8, 4), "10,9");
  EXPECT_EQ(after(as("alice"), 10, 4), "");
  EXPECT_EQ(after(as("alice"), 11, 4), "");
  EXPECT_EQ(after(as("alice"), 4, 100), "8,7,6,5");
  EXPECT_EQ(after(as("alice"), 0, 2), "6,5");
  EXPECT_EQ(after(as("alice"), 3, 3), "7,6,5");
  EXPECT_EQ(after(kServer, 0, 100), "10,9,8,7,6,5");
  EXPECT_EQ(ids(run(store().recent_history(as("alice"), "r"))), "10,9,8,7");
  EXPECT_EQ(ids(run(store().recent_history(kServer, "r"))), "10,9,8,7");
  EXPECT_EQ(ask(history_info(store(), as("alice"), "r")), "max 6 size 6 last 10");
}

TEST_P(StoreContract, HistorySizeChangesKeepTheNewest) {
  given(store().add_room("r", {.history_max_size = 5}));
  const auto append = [&](int count) {
    for (int i = 0; i < count; ++i) given(store().append_message(kServer, "r", draft("x")));
  };
  const auto kept = [&] { return ids(run(store().recent_history(kServer, "r"))); };
  append(7);
  EXPECT_EQ(kept(), "7,6,5,4,3");
  given(store().change_room(kServer, "r", {.history_max_size = 3}));
  EXPECT_EQ(kept(), "7,6,5");
  append(1);
  EXPECT_EQ(kept(), "8,7,6");
  given(store().change_room(kServer, "r", {.history_max_size = 5}));
  append(3);
  EXPECT_EQ(kept(), "11,10,9,8,7");
  given(store().change_room(kServer, "r", {.history_max_size = 0}));
  EXPECT_EQ(kept(), "");
  append(2);
  EXPECT_EQ(kept(), "");
  EXPECT_EQ(ask(history_info(store(), kServer, "r")), "max 0 size 0 last 13");
  given(store().change_room(kServer, "r", {.history_max_size = 2}));
  append(1);
  EXPECT_EQ(kept(), "14");
  EXPECT_EQ(ids(run(store().history_after(kServer, "r", 3, 9))), "14");
}

TEST_P(StoreContract, ReadingNeedsToBeJoinedOrAdminOrOwner) {
  given_people_and_room({.owner = "alice", .adminlist = {"bob"}});
  given(store().connect_socket("dave", "d1"));
  given_joined("dave", "d1", "r");
  const auto refused = [&](const Actor& actor) {
    const std::string not_joined = R"(notJoined("r"))";
    int count = 0;
    count += ask(store().room_list(actor, "r", "whitelist")) == not_joined;
    count += ask(store().room_list(actor, "r", "nolist")) == not_joined;
    count += ask(room_owner(store(), actor, "r")) == not_joined;
    count += ask(whitelist_mode(store(), actor, "r")) == not_joined;
    count += ask(store().history_after(actor, "r", 0, 1)) == not_joined;
    count += ask(store().recent_history(actor, "r")) == not_joined;
    count += ask(history_info(store(), actor, "r")) == not_joined;
    count += ask(notifications_info(store(), actor, "r")) == not_joined;
    count += ask(store().user_seen(actor, "r", "alice")) == not_joined;
    return count;
  };
  for (const Actor& actor : {as("alice"), as("bob"), as("dave"), kServer}) {
    EXPECT_EQ(refused(actor), 0);
    EXPECT_EQ(ask(store().room_list(actor, "r", "nolist")), R"(noList("nolist"))");
  }
  for (const Actor& actor : {as("carol"), kNobody}) EXPECT_EQ(refused(actor), 9);
}

TEST_P(StoreContract, NewRoomsTakeTheirSettingsFromTheOptions) {
  Options options;
  options.enable_userlist_updates = true;
  options.history_max_size = 3;
  open(options);
  given(store().add_room("r", {}));
  given(store().add_room("q", {.history_max_size = 0,
                               .enable_access_lists_updates = true,
                               .enable_userlist_updates = false}));
  EXPECT_EQ(ask(notifications_info(store(), kServer, "r")), "userlist true lists false");
  EXPECT_EQ(ask(notifications_info(store(), kServer, "q")), "userlist false lists true");
  EXPECT_EQ(ask(history_info(store(), kServer, "r")), "max 3 size 0 last 0");
  EXPECT_EQ(ask(history_info(store(), kServer, "q")), "max 0 size 0 last 0");
  given(store().change_room(kServer, "q", {.enable_userlist_updates = true}));
  given(store().change_room(kServer, "q", {.enable_access_lists_updates = false}));
  EXPECT_EQ(ask(notifications_info(store(), kServer, "q")), "userlist true lists false");
}

TEST_P(StoreContract, ImportsMessagesWithTheirIdsAndTimes) {
  given(store().add_room("r", {.history_max_size = 3}));
  const auto past = [](const std::string& text) {
    return PastMessage{.timestamp = 7, .draft = draft(text)};
  };
  EXPECT_EQ(ask(store().import_messages("q", 0, {past("x")})), R"(noRoom("q"))");
  EXPECT_EQ(ask(store().import_messages("r", 40, {past("a"), past("b")})), "ok");
  EXPECT_EQ(ask(store().import_messages("r", 42, {past("c"), past("d")})), "ok");
  EXPECT_EQ(events(), Events());
  EXPECT_EQ(ask(history_info(store(), kServer, "r")), "max 3 size 3 last 44");
  EXPECT_EQ(ask(store().recent_history(kServer, "r")),
            R"([#44@7 {"textMessage":"d","timestamp":7,"id":44} )"
            R"(#43@7 {"textMessage":"c","timestamp":7,"id":43} )"
            R"(#42@7 {"textMessage":"b","timestamp":7,"id":42}])");
  EXPECT_EQ(ask(store().import_messages("r", 50, {past("e")})), R"(badArgument(1,"50"))");
  EXPECT_EQ(ask(store().import_messages("r", 43, {past("e")})), R"(badArgument(1,"43"))");
  EXPECT_EQ(run(store().append_message(kServer, "r", draft("next")))->get()->id, 45U);
}

TEST_P(StoreContract, ImportsTheIdOfTheLastMessageWithoutAny) {
  given(store().add_room("r", {}));
  EXPECT_EQ(ask(store().import_messages("r", 9, {})), "ok");
  EXPECT_EQ(ask(history_info(store(), kServer, "r")), "max 10000 size 0 last 9");
  EXPECT_EQ(run(store().append_message(kServer, "r", draft("next")))->get()->id, 10U);
}

TEST_P(StoreContract, ImportsThePastOfARoom) {
  EXPECT_EQ(ask(store().import_past("q", {})), R"(noRoom("q"))");
  given_people_and_room();
  given(store().import_messages("r", 7, {{.timestamp = 900, .draft = draft("old")}}));
  given_joined("bob", "b1", "r");
  set_time(2000);
  const RoomPast past{.seen = {{"dave", 700}, {"bob", 750}, {"erin", 800}},
                      .operations = {{"done", 8, 900}, {"forgotten", 7, 2000 - kOperationTtl}}};
  events();
  EXPECT_EQ(ask(store().import_past("r", past)), "ok");
  EXPECT_EQ(events(), Events());
  EXPECT_EQ(run(store().user_seen(kServer, "r", "erin"))->timestamp, 800);
  EXPECT_TRUE(run(store().user_seen(kServer, "r", "bob"))->joined);
  EXPECT_EQ(run(store().append_message(kServer, "r", draft("old"), "done"))->get()->id, 8U);
  EXPECT_EQ(run(store().append_message(kServer, "r", draft("x"), "forgotten"))->get()->id, 9U);
}

}  // namespace
}  // namespace chat::test
