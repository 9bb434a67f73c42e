#include "web/path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace chat::web {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::Optional;
using ::testing::Pair;

using Texts = std::vector<std::string>;

Texts texts(std::string_view path) {
  const auto segments = split_path(path);
  Texts found;
  for (const PathSegment& segment : segments.value()) found.push_back(segment.text);
  return found;
}

TEST(SplitPathTest, DecodesEachSegmentAfterTheCut) {
  EXPECT_EQ(texts("/a%2Fb/c+%20d/%E2%82%ac"), (Texts{"a/b", "c+ d", "€"}));
}

TEST(SplitPathTest, KeepsEmptySegments) {
  EXPECT_EQ(texts("/"), Texts{""});
  EXPECT_EQ(texts("/a//b/"), (Texts{"a", "", "b", ""}));
}

TEST(SplitPathTest, RefusesBrokenEscapesAndWhatIsNoUtf8) {
  for (const char* path : {"", "a", "*", "/%", "/%4", "/%4g", "/%-1", "/%+1", "/%ff", "/%c0%80"}) {
    EXPECT_FALSE(split_path(path)) << path;
  }
}

TEST(PathPatternTest, TakesNamesForAnySegmentThatIsNotEmpty) {
  const PathPattern pattern("/rooms/{room}/users/{user}");
  const auto match = [&pattern](std::string_view path) {
    return pattern.match(split_path(path).value());
  };
  EXPECT_THAT(match("/rooms/a%20b/users/c"),
              Optional(ElementsAre(Pair("room", "a b"), Pair("user", "c"))));
  for (const char* other : {"/rooms//users/c", "/rooms/a/user/c", "/rooms/a/users",
                            "/rooms/a/users/c/", "/room%73/a/users/c", "/Rooms/a/users/c"}) {
    EXPECT_THAT(match(other), Eq(std::nullopt)) << other;
  }
}

}  // namespace
}  // namespace chat::web
