#include <chat/permissions.hpp>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace chat {
namespace {

using permissions::RoomFacts;

/// Each letter sets a fact: Owner, Admin, Blacklisted, Whitelisted, Joined, whitelist-oNly room.
RoomFacts facts(std::string_view letters) {
  const auto has = [&](char letter) { return letters.find(letter) != std::string_view::npos; };
  RoomFacts facts;
  facts.owner = has('O');
  facts.admin = has('A');
  facts.blacklisted = has('B');
  facts.whitelisted = has('W');
  facts.joined = has('J');
  facts.whitelist_only = has('N');
  return facts;
}

TEST(Permissions, NamesHaveOneCharacterOrMoreAndNoneThatIsForbidden) {
  for (const char* name : {"a", "room 1", "Привет", "a/b", "~", " "}) {
    EXPECT_TRUE(is_valid_name(name)) << name;
  }
  for (const char* name : {"\xc2\x80", "a\xc2\x85", "\xc2\x9f", "\xc2\xa0", "\xe2\x80\xa8"}) {
    EXPECT_TRUE(is_valid_name(name)) << "docs/protocol.md has the list";
  }
  for (const char* name : {"", "a:b", "{", "a}", "\x7f", "a\n", "\x1f"}) {
    EXPECT_FALSE(is_valid_name(name)) << name;
  }
  EXPECT_FALSE(is_valid_name(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_valid_name("a\xff"));
  EXPECT_TRUE(is_valid_name(std::string(kMaxNameSize, 'a')));
  EXPECT_FALSE(is_valid_name(std::string(kMaxNameSize + 1, 'a')));
}

TEST(Permissions, AccessIsForOwnerAndAdminsElseByTheLists) {
  for (const char* allowed : {"", "W", "O", "A", "OB", "AB", "ON", "AN", "OBN", "ABN", "WN"}) {
    EXPECT_TRUE(has_access(facts(allowed))) << allowed;
  }
  for (const char* denied : {"B", "BW", "N", "BN", "BWN", "JN", "JB"}) {
    EXPECT_FALSE(has_access(facts(denied))) << denied;
  }
}

TEST(Permissions, ReadingIsForMembersAdminsAndTheOwner) {
  for (const char* allowed : {"J", "A", "O", "AB", "ON"}) {
    EXPECT_TRUE(may_read(facts(allowed))) << allowed;
  }
  for (const char* denied : {"", "W", "WN", "B"}) EXPECT_FALSE(may_read(facts(denied))) << denied;
}

TEST(Permissions, ListsAreKnownByName) {
  for (const char* list : {"adminlist", "blacklist", "userlist", "whitelist"}) {
    EXPECT_TRUE(permissions::is_room_list(list)) << list;
  }
  for (const char* list : {"", "owner", "Whitelist"}) {
    EXPECT_FALSE(permissions::is_room_list(list)) << list;
  }
  EXPECT_TRUE(permissions::is_direct_list("blacklist"));
  EXPECT_TRUE(permissions::is_direct_list("whitelist"));
  EXPECT_FALSE(permissions::is_direct_list("adminlist"));
  EXPECT_FALSE(permissions::is_direct_list("userlist"));
}

struct ListChangeCase {
  const char* actor;
  bool bypass;
  const char* list;
  bool names_owner;
  const char* code;  ///< empty: allowed
};

TEST(Permissions, ListChangesAreCheckedInOrder) {
  const std::vector<ListChangeCase> cases = {
      {"", true, "userlist", false, "notAllowed"},
      {"O", false, "userlist", false, "notAllowed"},
      {"", true, "adminlist", true, ""},
      {"", true, "nolist", false, "noList"},
      {"O", false, "adminlist", true, ""},
      {"O", false, "whitelist", false, ""},
      {"O", false, "nolist", false, "noList"},
      {"A", false, "whitelist", false, ""},
      {"A", false, "blacklist", false, ""},
      {"A", false, "blacklist", true, "notAllowed"},
      {"A", false, "adminlist", false, "notAllowed"},
      {"A", false, "nolist", false, "noList"},
      {"A", false, "nolist", true, "notAllowed"},
      {"", false, "whitelist", false, "notAllowed"},
      {"JW", false, "whitelist", false, "notAllowed"},
      {"", false, "nolist", false, "notAllowed"},
  };
  for (const ListChangeCase& c : cases) {
    const auto result = check_list_change(facts(c.actor), c.bypass, c.list, c.names_owner);
    EXPECT_EQ(result ? "" : result.error().code, c.code)
        << c.actor << (c.bypass ? " bypassing " : " ") << c.list << ' ' << c.names_owner;
  }
}

}  // namespace
}  // namespace chat
