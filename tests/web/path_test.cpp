#include "web/path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chat::web {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::Optional;
using ::testing::Pair;

TEST(SplitPathTest, DecodesEachSegmentAfterTheCut) {
  EXPECT_THAT(split_path("/a%2Fb/c+%20d/%E2%82%ac"), Optional(ElementsAre("a/b", "c+ d", "€")));
}

TEST(SplitPathTest, KeepsEmptySegments) {
  EXPECT_THAT(split_path("/"), Optional(ElementsAre("")));
  EXPECT_THAT(split_path("/a//b/"), Optional(ElementsAre("a", "", "b", "")));
}

TEST(SplitPathTest, RefusesBrokenEscapesAndWhatIsNoUtf8) {
  for (const char* path : {"", "a", "*", "/%", "/%4", "/%4g", "/%-1", "/%+1", "/%ff", "/%c0%80"}) {
    EXPECT_THAT(split_path(path), Eq(std::nullopt)) << path;
  }
}

TEST(PathPatternTest, TakesNamesForAnySegmentThatIsNotEmpty) {
  const PathPattern pattern("/rooms/{room}/users/{user}");
  EXPECT_THAT(pattern.match({"rooms", "a b", "users", "c"}),
              Optional(ElementsAre(Pair("room", "a b"), Pair("user", "c"))));
  EXPECT_THAT(pattern.match({"rooms", "", "users", "c"}), Eq(std::nullopt));
  EXPECT_THAT(pattern.match({"rooms", "a", "user", "c"}), Eq(std::nullopt));
  EXPECT_THAT(pattern.match({"rooms", "a", "users"}), Eq(std::nullopt));
  EXPECT_THAT(pattern.match({"rooms", "a", "users", "c", ""}), Eq(std::nullopt));
}

}  // namespace
}  // namespace chat::web
