#include "store/state/members.hpp"

#include <gtest/gtest.h>
#include <string>

#include "store/limits.hpp"

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

}  // namespace
}  // namespace chat::store
