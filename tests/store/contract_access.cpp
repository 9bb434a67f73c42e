// Access to rooms: who may enter, who may change that, and who must leave.
#include "store/contract.hpp"

namespace chat::test {
namespace {

TEST_P(StoreContract, RoomListsKeepNamesOnceInOrder) {
  given_people_and_room();
  given(store().change_room_list(kServer, "r", "whitelist", {"z", "b", "z"}, kAdd));
  given(store().change_room_list(kServer, "r", "whitelist", {"b", "c"}, kAdd));
  EXPECT_EQ(ask(store().room_list(kServer, "r", "whitelist")), "[z,b,c]");
  given(store().change_room_list(kServer, "r", "whitelist", {"b", "x"}, kRemove));
  EXPECT_EQ(ask(store().room_list(kServer, "r", "whitelist")), "[z,c]");
  EXPECT_EQ(ask(store().room_list_has("r", "whitelist", "z")), "true");
  EXPECT_EQ(ask(store().room_list_has("r", "whitelist", "b")), "false");
  EXPECT_EQ(ask(store().room_list_has("r", "nolist", "b")), R"(noList("nolist"))");
}

TEST_P(StoreContract, RoomStateSetsListsModeAndOwner) {
  given_people_and_room({.owner = "alice",
                         .whitelist_only = true,
                         .whitelist = {"w", "v"},
                         .blacklist = {"b"},
                         .adminlist = {"m"}});
  EXPECT_EQ(ask(store().room_list(as("alice"), "r", "whitelist")), "[w,v]");
  EXPECT_EQ(ask(store().room_list(as("alice"), "r", "blacklist")), "[b]");
  EXPECT_EQ(ask(store().room_list(as("alice"), "r", "adminlist")), "[m]");
  EXPECT_EQ(ask(store().room_list(as("alice"), "r", "userlist")), "[]");
  EXPECT_EQ(ask(room_owner(store(), as("alice"), "r")), "alice");
  EXPECT_EQ(ask(whitelist_mode(store(), as("alice"), "r")), "true");
}

TEST_P(StoreContract, ListChangesNeedTheOwnerOrAnAdmin) {
  given_people_and_room({.owner = "alice", .adminlist = {"bob"}});
  const auto change = [&](const Actor& actor, const std::string& list, const Names& names) {
    return ask(store().change_room_list(actor, "r", list, names, kAdd));
  };
  const std::string done = "removed ";
  const std::string refused = "notAllowed()";
  EXPECT_EQ(change(as("alice"), "adminlist", {"x"}), done);
  EXPECT_EQ(change(as("alice"), "blacklist", {"alice"}), done);
  EXPECT_EQ(change(as("bob"), "blacklist", {"x"}), done);
  EXPECT_EQ(change(as("bob"), "adminlist", {"x"}), refused);
  EXPECT_EQ(change(as("bob"), "whitelist", {"x", "alice"}), refused);
  EXPECT_EQ(change(as("carol"), "whitelist", {"x"}), refused);
  EXPECT_EQ(change(kNobody, "whitelist", {"x"}), refused);
  EXPECT_EQ(change(kServer, "adminlist", {"y"}), done);
  EXPECT_EQ(change(kServer, "userlist", {"x"}), refused);
  EXPECT_EQ(change(as("alice"), "userlist", {"x"}), refused);
  EXPECT_EQ(change(as("carol"), "nolist", {"x"}), refused);
  EXPECT_EQ(change(as("alice"), "nolist", {"x"}), R"(noList("nolist"))");
  EXPECT_EQ(change(kServer, "nolist", {"x"}), R"(noList("nolist"))");
  EXPECT_EQ(ask(store().room_list(kServer, "r", "whitelist")), "[]");
  EXPECT_EQ(ask(store().room_list(kServer, "r", "adminlist")), "[bob,x,y]");
}

TEST_P(StoreContract, RoomWithoutAnOwnerIsNotNobodys) {
  given_people_and_room();
  EXPECT_EQ(ask(store().change_room_list(kNobody, "r", "whitelist", {"x"}, kAdd)), "notAllowed()");
  EXPECT_EQ(ask(store().change_room(kNobody, "r", {.whitelist_only = true})), "notAllowed()");
  EXPECT_EQ(ask(store().delete_room(kNobody, "r")), "notAllowed()");
  EXPECT_EQ(ask(room_owner(store(), kNobody, "r")), R"(notJoined("r"))");
}

TEST_P(StoreContract, RoomListsAreLimited) {
  Options options;
  options.room_list_size_limit = 2;
  open(options);
  given_people_and_room();
  const auto change = [&](const Names& names, ListChange how) {
    return ask(store().change_room_list(kServer, "r", "blacklist", names, how));
  };
  EXPECT_EQ(change({"a", "b", "c"}, kAdd), R"(listLimitExceeded("blacklist"))");
  EXPECT_EQ(ask(store().room_list(kServer, "r", "blacklist")), "[]");
  EXPECT_EQ(change({"a", "b"}, kAdd), "removed ");
  EXPECT_EQ(change({"a"}, kAdd), R"(listLimitExceeded("blacklist"))");
  EXPECT_EQ(change({"a", "x", "y"}, kRemove), "removed ");
}

TEST_P(StoreContract, ListChangesAreToldAsTheyWereAsked) {
  given_people_and_room({.enable_access_lists_updates = true});
  given(store().change_room_list(kServer, "r", "whitelist", {"x"}, kAdd));
  EXPECT_EQ(ask(store().change_room_list(kServer, "r", "whitelist", {"x", "y"}, kAdd)), "removed ");
  EXPECT_EQ(ask(store().change_room_list(kServer, "r", "whitelist", {"q", "y"}, kRemove)),
            "removed ");
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.whitelist_only = true})), "removed ");
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.whitelist_only = false})), "removed ");
  EXPECT_EQ(events(), (Events{"r: list added whitelist x,y", "r: list removed whitelist q,y",
                              "r: mode true", "r: mode false"}));
  given(store().change_room(kServer, "r", {.enable_access_lists_updates = false}));
  EXPECT_EQ(ask(store().change_room_list(kServer, "r", "whitelist", {"z"}, kAdd)), "removed ");
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.whitelist_only = true})), "removed ");
  EXPECT_EQ(events(), Events());
}

TEST_P(StoreContract, RemovalIsToldInOrder) {
  given_people_and_room({.enable_access_lists_updates = true, .enable_userlist_updates = true});
  given(store().connect_socket("alice", "a2"));
  for (const char* socket : {"a1", "a2"}) given_joined("alice", socket, "r");
  given_joined("bob", "b1", "r");
  given_joined("carol", "c1", "r");
  EXPECT_EQ(ask(store().change_room_list(kServer, "r", "blacklist", {"bob", "x", "alice"}, kAdd)),
            "removed bob=b1 alice=a1,a2 ");
  EXPECT_EQ(events(), (Events{"r: list added blacklist bob,x,alice", "r: user removed bob b1",
                              R"(bob: roomAccessRemoved ["r"])", "r: user removed alice a1,a2",
                              R"(alice: roomAccessRemoved ["r"])", "r: user left bob",
                              "r: user left alice"}));
  EXPECT_EQ(ask(store().room_list(kServer, "r", "userlist")), "[carol]");
  EXPECT_EQ(ask(store().user_sockets("alice")), "a1=[] a2=[] ");
  EXPECT_EQ(ask(store().append_message(as("alice"), "r", draft("x"))), R"(notJoined("r"))");
}

TEST_P(StoreContract, BlacklistTakesEveryoneButOwnerAndAdmins) {
  given_people_and_room({.owner = "alice", .adminlist = {"bob"}});
  given_joined("alice", "a1", "r");
  given_joined("bob", "b1", "r");
  given_joined("carol", "c1", "r");
  const Names everybody{"alice", "bob", "carol"};
  EXPECT_EQ(ask(store().change_room_list(kServer, "r", "blacklist", everybody, kAdd)),
            "removed carol=c1 ");
  EXPECT_EQ(ask(store().join_room("carol", "c1", "r", {})), "notAllowed()");
  EXPECT_EQ(ask(store().change_room_list(kServer, "r", "adminlist", {"bob"}, kRemove)),
            "removed bob=b1 ");
}

TEST_P(StoreContract, WhitelistModeTakesWhoIsNotListedButOwnerAndAdmins) {
  given_people_and_room({.owner = "alice", .adminlist = {"bob"}});
  given(store().connect_socket("dave", "d1"));
  given(store().change_room_list(kServer, "r", "whitelist", {"dave"}, kAdd));
  given_joined("carol", "c1", "r");
  given_joined("dave", "d1", "r");
  given_joined("bob", "b1", "r");
  given_joined("alice", "a1", "r");
  EXPECT_EQ(ask(store().change_room(as("carol"), "r", {.whitelist_only = true})), "notAllowed()");
  EXPECT_EQ(ask(store().change_room(as("bob"), "r", {.whitelist_only = true})),
            "removed carol=c1 ");
  EXPECT_EQ(ask(store().room_list(kServer, "r", "userlist")), "[dave,bob,alice]");
  EXPECT_EQ(ask(store().change_room_list(kServer, "r", "whitelist", {"dave"}, kRemove)),
            "removed dave=d1 ");
  EXPECT_EQ(ask(store().change_room_list(kServer, "r", "adminlist", {"bob"}, kRemove)),
            "removed bob=b1 ");
  EXPECT_EQ(ask(store().change_room(as("alice"), "r", {.whitelist_only = false})), "removed ");
  EXPECT_EQ(ask(store().join_room("carol", "c1", "r", {})), "1 changed");
}

TEST_P(StoreContract, FormerOwnerGoesIfNothingElseLetsHimStay) {
  given_people_and_room({.owner = "alice", .whitelist_only = true});
  given_joined("alice", "a1", "r");
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.owner = "alice"})), "removed ");
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.owner = "bob"})), "removed alice=a1 ");
  EXPECT_EQ(ask(room_owner(store(), as("bob"), "r")), "bob");
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.owner = ""})), "removed ");
  EXPECT_EQ(ask(room_owner(store(), kServer, "r")), "none");
}

TEST_P(StoreContract, SettingsChangeInOneStepAndOnlyByTheServer) {
  given_people_and_room({.owner = "alice"});
  given_joined("bob", "b1", "r");
  const RoomChange all{.whitelist_only = true,
                       .owner = "carol",
                       .history_max_size = 3,
                       .enable_access_lists_updates = false,
                       .enable_userlist_updates = true,
                       .public_read = true};
  EXPECT_EQ(ask(store().change_room(as("alice"), "r", all)), "notAllowed()");
  EXPECT_EQ(ask(store().room_info(kServer, "r")), "owner alice max 10000 size 0 last 0 users 1");
  EXPECT_EQ(ask(store().change_room(kServer, "r", all)), "removed bob=b1 ");
  EXPECT_EQ(ask(store().room_info(kServer, "r")),
            "owner carol whitelist_only userlist public max 3 size 0 last 0 users 0");
  EXPECT_EQ(ask(store().change_room(kServer, "r", {})), "removed ");
}

TEST_P(StoreContract, RemovedUserMayComeBackOnceAllowed) {
  given_people_and_room();
  given_joined("alice", "a1", "r");
  given(store().change_room_list(kServer, "r", "blacklist", {"alice"}, kAdd));
  given(store().change_room_list(kServer, "r", "blacklist", {"alice"}, kRemove));
  EXPECT_EQ(ask(store().join_room("alice", "a1", "r", {})), "1 changed");
  EXPECT_EQ(ask(store().user_sockets("alice")), "a1=[r] ");
}

TEST_P(StoreContract, RoomAccessIsOfEveryRule) {
  given_people_and_room({.owner = "owner",
                         .whitelist = {"white", "both"},
                         .blacklist = {"black", "both", "owner", "admin"},
                         .adminlist = {"admin"}});
  const auto allowed = [&] {
    Names names;
    for (const char* user : {"owner", "admin", "white", "black", "both", "other"}) {
      if (*run(store().has_room_access("r", user))) names.push_back(user);
    }
    return join(names);
  };
  EXPECT_EQ(allowed(), "owner,admin,white,other");
  given(store().change_room(kServer, "r", {.whitelist_only = true}));
  EXPECT_EQ(allowed(), "owner,admin,white");
}

TEST_P(StoreContract, SaysWhyAUserMayJoin) {
  given_people_and_room({.owner = "owner",
                         .whitelist = {"white", "both"},
                         .blacklist = {"black", "both", "owner", "admin"},
                         .adminlist = {"admin", "owner"}});
  const auto reasons = [&] {
    Names names;
    for (const char* user : {"owner", "admin", "white", "black", "both", "other"}) {
      const permissions::RoomFacts facts = *run(store().room_facts("r", user));
      EXPECT_FALSE(facts.joined);
      names.emplace_back(permissions::access_name(permissions::access_of(facts)));
    }
    return join(names);
  };
  EXPECT_EQ(reasons(), "owner,admin,open,blacklisted,blacklisted,open");
  given(store().change_room(kServer, "r", {.whitelist_only = true}));
  EXPECT_EQ(reasons(), "owner,admin,whitelisted,blacklisted,blacklisted,notWhitelisted");
  given(store().change_room_list(kServer, "r", "whitelist", {"alice"}, kAdd));
  given_joined("alice", "a1", "r");
  EXPECT_TRUE(run(store().room_facts("r", "alice"))->joined);
  EXPECT_EQ(ask(store().has_room_access("nowhere", "alice")), R"(noRoom("nowhere"))");
}

}  // namespace
}  // namespace chat::test
