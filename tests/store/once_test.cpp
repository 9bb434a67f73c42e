#include "store/state/once.hpp"

#include <gtest/gtest.h>

namespace chat::store {
namespace {

TEST(Once, KeepsTheLastOperations) {
  Once once(2);
  once.add("a", {.id = 1, .timestamp = 10});
  once.add("b", {.id = 2, .timestamp = 11});
  once.add("c", {.id = 3, .timestamp = 12});
  EXPECT_EQ(once.find("a", 13), nullptr);
  ASSERT_NE(once.find("b", 13), nullptr);
  EXPECT_EQ(once.find("b", 13)->id, 2U);
  EXPECT_EQ(once.find("c", 13)->id, 3U);
}

TEST(Once, ForgetsOperationsByTheirAge) {
  Once once(2);
  once.add("a", {.id = 1, .timestamp = 10});
  EXPECT_NE(once.find("a", 9 + kOperationTtl), nullptr);
  EXPECT_EQ(once.find("a", 10 + kOperationTtl), nullptr);
  EXPECT_TRUE(once.operations().empty());
}

TEST(Once, KnowsAnOperationThatIsDoneAgainAsTheNewest) {
  Once once(2);
  once.add("a", {.id = 1, .timestamp = 10});
  once.add("b", {.id = 2, .timestamp = 10});
  once.add("a", {.id = 3, .timestamp = 11});
  once.add("c", {.id = 4, .timestamp = 12});
  EXPECT_EQ(once.find("b", 12), nullptr);
  ASSERT_NE(once.find("a", 12), nullptr);
  EXPECT_EQ(once.find("a", 12)->id, 3U);
}

}  // namespace
}  // namespace chat::store
