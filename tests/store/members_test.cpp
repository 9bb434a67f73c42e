#include "store/state/members.hpp"

#include <gtest/gtest.h>
#include <string>

#include "store/limits.hpp"
#include "store/state/read_marks.hpp"

namespace chat::store {
namespace {

TEST(SeenUsers, TheOnesWhoLeftFirstAreForgottenPastTheLimit) {
  SeenUsers seen;
  for (std::size_t i = 0; i < kSeenUsersKept; ++i) seen.add(std::to_string(i), 1);
  seen.add("0", 2);
  EXPECT_EQ(seen.find("1"), 1);
  seen.add("one more", 3);
  EXPECT_EQ(seen.find("1"), std::nullopt);
  EXPECT_EQ(seen.find("0"), 2);
  EXPECT_EQ(seen.find("2"), 1);
  EXPECT_EQ(seen.find("one more"), 3);
}

TEST(SeenUsers, WhoIsRemovedIsUnknown) {
  SeenUsers seen;
  seen.add("alice", 1);
  seen.remove("alice");
  seen.remove("bob");
  EXPECT_EQ(seen.find("alice"), std::nullopt);
}

TEST(ReadMarks, TheOldestAreForgottenPastTheLimit) {
  ReadMarks marks;
  for (std::size_t i = 0; i < kReadersKept; ++i) marks.set(std::to_string(i), {.id = 1, .when = 1});
  marks.set("0", {.id = 2, .when = 2});
  marks.set("one more", {.id = 3, .when = 3});
  EXPECT_EQ(marks.find("1"), 0U);
  EXPECT_EQ(marks.find("0"), 2U);
  EXPECT_EQ(marks.find("2"), 1U);
  EXPECT_EQ(marks.find("one more"), 3U);
  EXPECT_EQ(marks.by_age().size(), kReadersKept);
}

TEST(ReadMarks, TheIdZeroDropsAMark) {
  ReadMarks marks;
  marks.set("alice", {.id = 1, .when = 1});
  marks.set("alice", {});
  marks.set("bob", {});
  EXPECT_EQ(marks.find("alice"), 0U);
  EXPECT_TRUE(marks.by_age().empty());
}

}  // namespace
}  // namespace chat::store
