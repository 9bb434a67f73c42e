#include "chat/commands/arguments.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <vector>

namespace chat::core {
namespace {

using enum ArgumentKind;

bool accepts(ArgumentKind kind, Value value, OpenFormats open = {}) {
  std::vector<ArgumentKind> kinds{kind};
  return !check_kinds(kinds, Args{std::move(value)}, open);
}

TEST(Arguments, HaveTheirKind) {
  EXPECT_TRUE(accepts(kString, ""));
  EXPECT_FALSE(accepts(kString, 1));
  EXPECT_TRUE(accepts(kMode, false));
  EXPECT_FALSE(accepts(kMode, 0));
  EXPECT_FALSE(accepts(kMode, nullptr));
  EXPECT_TRUE(accepts(kAny, nullptr));
  EXPECT_TRUE(accepts(kAny, Binary("x")));
}

TEST(Arguments, NamesAreAnArrayOfStrings) {
  EXPECT_TRUE(accepts(kNames, Array{}));
  EXPECT_TRUE(accepts(kNames, Array{"a", "b"}));
  EXPECT_FALSE(accepts(kNames, Array{"a", 1}));
  EXPECT_FALSE(accepts(kNames, "a"));
}

TEST(Arguments, NumbersAreFiniteAndLargeEnough) {
  EXPECT_TRUE(accepts(kMessageId, 0));
  EXPECT_TRUE(accepts(kMessageId, 2.5));
  EXPECT_FALSE(accepts(kMessageId, -1));
  EXPECT_FALSE(accepts(kMessageId, "1"));
  EXPECT_TRUE(accepts(kLimit, 1));
  EXPECT_FALSE(accepts(kLimit, 0.5));
  EXPECT_FALSE(accepts(kLimit, std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(accepts(kLimit, std::numeric_limits<double>::quiet_NaN()));
}

TEST(Arguments, MessagesHaveATextAloneUnlessTheFormatIsOpen) {
  for (ArgumentKind kind : {kRoomMessage, kDirectMessage}) {
    EXPECT_TRUE(accepts(kind, Object{{"textMessage", "hello"}}));
    EXPECT_FALSE(accepts(kind, Object{{"textMessage", 1}}));
    EXPECT_FALSE(accepts(kind, Object{{"text", "hello"}}));
    EXPECT_FALSE(accepts(kind, Object{{"textMessage", "hello"}, {"id", 1}}));
    EXPECT_FALSE(accepts(kind, Object{}));
    EXPECT_FALSE(accepts(kind, "hello"));
  }
  EXPECT_TRUE(accepts(kRoomMessage, Object{{"any", 1}}, {.room = true}));
  EXPECT_FALSE(accepts(kRoomMessage, Object{{"any", 1}}, {.direct = true}));
  EXPECT_TRUE(accepts(kDirectMessage, Object{}, {.direct = true}));
  EXPECT_FALSE(accepts(kDirectMessage, Array{}, {.direct = true}));
}

TEST(Arguments, AKeyHas1To128Characters) {
  std::string longest;
  for (int i = 0; i < 128; ++i) longest += "\u00e9";
  EXPECT_TRUE(accepts(kKey, "k"));
  EXPECT_TRUE(accepts(kKey, longest));
  EXPECT_FALSE(accepts(kKey, longest + 'x'));
  EXPECT_FALSE(accepts(kKey, ""));
  EXPECT_FALSE(accepts(kKey, 1));
  EXPECT_FALSE(accepts(kKey, nullptr));
}

TEST(Arguments, AreCountedBeforeTheyAreLookedAt) {
  std::vector<ArgumentKind> kinds{kString, kMode};
  EXPECT_EQ(check_kinds(kinds, Args{1}, {}), errors::wrong_arguments_count(2, 1));
  EXPECT_EQ(check_kinds(kinds, Args{"a", 1}, {}), errors::bad_argument(1, 1));
  EXPECT_EQ(check_kinds(kinds, Args{1, 1}, {}), errors::bad_argument(0, 1));
}

}  // namespace
}  // namespace chat::core
