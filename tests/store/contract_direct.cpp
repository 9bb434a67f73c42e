// Direct messages, and the lists that permit them.
#include "store/contract.hpp"

namespace chat::test {
namespace {

TEST_P(StoreContract, DirectListsKeepNamesOnceInOrder) {
  given(store().add_user("alice", {}));
  given(store().change_direct_list("alice", "blacklist", {"zoe", "bob", "zoe"}, kAdd));
  given(store().change_direct_list("alice", "blacklist", {"bob", "carol"}, kAdd));
  EXPECT_EQ(ask(store().direct_list("alice", "blacklist")), "[zoe,bob,carol]");
  given(store().change_direct_list("alice", "blacklist", {"bob", "nobody"}, kRemove));
  EXPECT_EQ(ask(store().direct_list("alice", "blacklist")), "[zoe,carol]");
  EXPECT_EQ(ask(store().direct_list("alice", "whitelist")), "[]");
  EXPECT_EQ(ask(store().direct_list_has("alice", "blacklist", "zoe")), "true");
  EXPECT_EQ(ask(store().direct_list_has("alice", "blacklist", "bob")), "false");
  EXPECT_EQ(ask(store().direct_list_has("alice", "whitelist", "zoe")), "false");
}

TEST_P(StoreContract, DirectListsAreTwo) {
  given(store().add_user("alice", {}));
  const std::string no_list = R"(noList("adminlist"))";
  EXPECT_EQ(ask(store().change_direct_list("alice", "adminlist", {"alice"}, kAdd)), no_list);
  EXPECT_EQ(ask(store().direct_list("alice", "adminlist")), no_list);
  EXPECT_EQ(ask(store().direct_list_has("alice", "adminlist", "x")), no_list);
}

TEST_P(StoreContract, OwnNameIsInNoDirectList) {
  given(store().add_user("alice", {}));
  for (const ListChange change : {kAdd, kRemove}) {
    EXPECT_EQ(ask(store().change_direct_list("alice", "whitelist", {"bob", "alice"}, change)),
              "notAllowed()");
  }
  EXPECT_EQ(ask(store().direct_list("alice", "whitelist")), "[]");
}

TEST_P(StoreContract, DirectListsAreLimited) {
  Options options;
  options.direct_list_size_limit = 2;
  open(options);
  given(store().add_user("alice", {}));
  const std::string exceeded = R"(listLimitExceeded("whitelist"))";
  EXPECT_EQ(ask(store().change_direct_list("alice", "whitelist", {"a", "b", "c"}, kAdd)), exceeded);
  EXPECT_EQ(ask(store().direct_list("alice", "whitelist")), "[]");
  EXPECT_EQ(ask(store().change_direct_list("alice", "whitelist", {"a", "b"}, kAdd)), "ok");
  EXPECT_EQ(ask(store().change_direct_list("alice", "whitelist", {"a"}, kAdd)), exceeded);
  EXPECT_EQ(ask(store().change_direct_list("alice", "whitelist", {"a", "x", "y"}, kRemove)), "ok");
  EXPECT_EQ(ask(store().direct_list("alice", "whitelist")), "[b]");
}

TEST_P(StoreContract, DirectMessageReachesBothSides) {
  given_people_and_room();
  set_time(77);
  const auto message = run(store().direct_message(as("alice"), "a1", "bob", draft("hi")));
  ASSERT_TRUE(message.has_value());
  const std::string text = R"({"textMessage":"hi","timestamp":77})";
  EXPECT_EQ(describe(*message), "#0@77 " + text);
  EXPECT_EQ(events(), (Events{"bob: directMessage [" + text + "]",
                              "alice: directMessageEcho [\"bob\"," + text + "] but a1"}));
}

TEST_P(StoreContract, DirectMessageOfTheServerHasNoEcho) {
  given_people_and_room();
  EXPECT_EQ(ask(store().direct_message(kServer, "", "bob", draft("hi"))),
            R"(#0@1000 {"textMessage":"hi","timestamp":1000})");
  EXPECT_EQ(events(), Events{R"(bob: directMessage [{"textMessage":"hi","timestamp":1000}])"});
}

TEST_P(StoreContract, DirectMessageChecksExistenceThenPermissionThenPresence) {
  given(store().connect_socket("alice", "a1"));
  const auto send = [&](const Actor& sender, const std::string& recipient) {
    return ask(store().direct_message(sender, "a1", recipient, draft("hi")));
  };
  EXPECT_EQ(send(as("alice"), "bob"), R"(noUser("bob"))");
  EXPECT_EQ(send(as("alice"), "alice"), "notAllowed()");
  EXPECT_EQ(send({"alice", true}, "alice"), "notAllowed()");
  given(store().add_user("bob", {}));
  EXPECT_EQ(send(as("alice"), "bob"), R"(noUserOnline("bob"))");
  given(store().change_direct_list("bob", "blacklist", {"alice"}, kAdd));
  EXPECT_EQ(send(as("alice"), "bob"), "notAllowed()");
  EXPECT_EQ(send({"alice", true}, "bob"), R"(noUserOnline("bob"))");
  EXPECT_EQ(events(), Events());
}

TEST_P(StoreContract, ADirectMessageIsSentOnceForAnOperation) {
  given_people_and_room();
  const auto send = [&](const std::string& recipient, const std::string& operation) {
    return ask(store().direct_message(as("alice"), "a1", recipient, draft("hi"), operation));
  };
  const std::string first = R"(#0@1000 {"textMessage":"hi","timestamp":1000})";
  EXPECT_EQ(send("bob", "\nalice\nk"), first);
  EXPECT_EQ(events().size(), 2U);
  set_time(2000);
  EXPECT_EQ(send("bob", "\nalice\nk"), first);
  given(store().set_direct_whitelist_mode("bob", true));
  EXPECT_EQ(send("bob", "\nalice\nk"), first) << "refused by now";
  EXPECT_EQ(events(), Events());
  EXPECT_EQ(send("bob", "\nalice\nl"), "notAllowed()");
  EXPECT_EQ(send("carol", "\nalice\nk"), R"(#0@2000 {"textMessage":"hi","timestamp":2000})");
  EXPECT_EQ(send("carol", ""), R"(#0@2000 {"textMessage":"hi","timestamp":2000})");
  EXPECT_EQ(send("dave", "\nalice\nk"), R"(noUser("dave"))");
}

TEST_P(StoreContract, AnOperationOfADirectMessageIsForgottenAfterTenMinutes) {
  given_people_and_room();
  const auto send = [&] {
    return ask(store().direct_message(as("alice"), "a1", "bob", draft("hi"), "op"));
  };
  const std::string first = send();
  set_time(1000 + kOperationTtl - 1);
  EXPECT_EQ(send(), first);
  set_time(1000 + kOperationTtl);
  EXPECT_NE(send(), first);
}

TEST_P(StoreContract, TheLast10000OperationsOfARecipientAreKnown) {
  given_people_and_room();
  const auto send = [&](int operation) {
    return store().direct_message(as("alice"), "a1", "bob", draft("hi"),
                                  "op" + std::to_string(operation));
  };
  given(send(0));
  for (int last = 0; last < 10'000;) {
    set_time(1001 + last);
    std::vector<Task<Result<MessagePtr>>> sends;
    while (sends.size() < 100) sends.push_back(send(++last));
    given_together(std::move(sends));
  }
  set_time(20'000);
  EXPECT_EQ(run(send(1)).value()->timestamp, 1001);
  EXPECT_EQ(run(send(0)).value()->timestamp, 20'000);
}

TEST_P(StoreContract, AnOperationOfADirectMessageThatFailedIsDoneWhenItComesAgain) {
  given(store().connect_socket("alice", "a1"));
  given(store().add_user("bob", {}));
  const auto send = [&] {
    return ask(store().direct_message(as("alice"), "a1", "bob", draft("hi"), "op"));
  };
  EXPECT_EQ(send(), R"(noUserOnline("bob"))");
  given(store().connect_socket("bob", "b1"));
  EXPECT_EQ(send(), R"(#0@1000 {"textMessage":"hi","timestamp":1000})");
  EXPECT_EQ(events().size(), 2U);
  given(store().disconnect_socket("bob", "b1"));
  given(store().delete_user("bob"));
  given(store().connect_socket("bob", "b2"));
  set_time(2000);
  EXPECT_EQ(send(), R"(#0@2000 {"textMessage":"hi","timestamp":2000})") << "another bob";
}

TEST_P(StoreContract, DirectAccessFollowsTheListsAndTheMode) {
  given_people_and_room();
  const auto access = [&](const std::string& sender) {
    return ask(store().has_direct_access("bob", sender));
  };
  EXPECT_EQ(access("alice"), "true");
  EXPECT_EQ(access("bob"), "false");
  given(store().change_direct_list("bob", "whitelist", {"alice", "carol"}, kAdd));
  given(store().change_direct_list("bob", "blacklist", {"carol"}, kAdd));
  EXPECT_EQ(access("carol"), "false");
  EXPECT_EQ(access("dave"), "true");
  given(store().set_direct_whitelist_mode("bob", true));
  EXPECT_EQ(access("alice"), "true");
  EXPECT_EQ(access("carol"), "false");
  EXPECT_EQ(access("dave"), "false");
  EXPECT_EQ(ask(store().direct_message(kNobody, "", "bob", draft("hi"))), "notAllowed()");
  given(store().set_direct_whitelist_mode("bob", false));
  EXPECT_EQ(ask(store().direct_whitelist_mode("bob")), "false");
  EXPECT_EQ(access("dave"), "true");
}

}  // namespace
}  // namespace chat::test
