#include <chat/value.hpp>
#include <gtest/gtest.h>
#include <limits>

namespace chat {
namespace {

TEST(Value, IntegersAndDoublesOfTheSameNumberAreEqual) {
  EXPECT_EQ(Value(1), Value(1.0));
  EXPECT_NE(Value(1), Value(1.5));
  EXPECT_NE(Value(1), Value(true));
  EXPECT_NE(Value(0), Value());
  EXPECT_NE(Value("1"), Value(1));
  EXPECT_NE(Value(std::int64_t{9007199254740993}), Value(std::int64_t{9007199254740992}));
}

TEST(Value, AnUnsignedNumberTooLargeForAnIntegerIsADouble) {
  EXPECT_TRUE(Value(std::uint64_t{1} << 62).is_int());
  const Value large(std::numeric_limits<std::uint64_t>::max());
  EXPECT_FALSE(large.is_int());
  EXPECT_EQ(large.number(), 18446744073709551616.0);
}

TEST(Value, KnowsItsKind) {
  EXPECT_TRUE(Value().is_null());
  EXPECT_TRUE(Value(nullptr).is_null());
  EXPECT_TRUE(Value(false).is_bool());
  EXPECT_TRUE(Value(1.5).is_number());
  EXPECT_TRUE(Value("a").is_string());
  EXPECT_TRUE(Value(Binary("a")).is_binary());
  EXPECT_TRUE(Value(Array()).is_array());
  EXPECT_TRUE(Value(Object()).is_object());
  EXPECT_EQ(Value("a").number(), std::nullopt);
  EXPECT_THROW(Value("a").as_int(), std::bad_variant_access);
}

TEST(Value, IsMadeOfAListOfStrings) {
  EXPECT_EQ(Value(std::vector<std::string>{"a", "b"}), Value(Array{"a", "b"}));
}

TEST(Object, KeepsTheOrderInWhichMembersWereFirstSet) {
  Object object{{"b", 1}, {"a", 2}, {"b", 3}};
  object.set("c", 4);
  object.set("a", 5);
  EXPECT_EQ(to_json(object), R"({"b":3,"a":5,"c":4})");
}

TEST(Object, FindsAndErasesByKey) {
  Object object{{"a", 1}, {"b", 2}};
  ASSERT_NE(object.find("b"), nullptr);
  EXPECT_EQ(*object.find("b"), Value(2));
  EXPECT_EQ(object.find("c"), nullptr);
  EXPECT_TRUE(object.erase("a"));
  EXPECT_FALSE(object.erase("a"));
  EXPECT_FALSE(object.contains("a"));
  EXPECT_EQ(object.size(), 1u);
}

TEST(Object, EqualityIgnoresTheOrder) {
  EXPECT_EQ((Object{{"a", 1}, {"b", Array{2}}}), (Object{{"b", Array{2}}, {"a", 1}}));
  EXPECT_NE((Object{{"a", 1}, {"b", 2}}), (Object{{"a", 1}, {"b", 3}}));
  EXPECT_NE((Object{{"a", 1}, {"b", 2}}), (Object{{"b", 2}, {"c", 1}}));
  EXPECT_NE((Object{{"a", 1}}), (Object{{"a", 1}, {"b", 2}}));
}

// Comparing in order first, and only then by key, would double the work at each level.
TEST(Object, EqualityOfDeepObjectsInAnotherOrderIsFast) {
  Value left = 0;
  Value right = 0;
  for (int depth = 0; depth < 200; ++depth) {
    left = Object{{"a", left}, {"b", 1}, {"c", 2}};
    right = Object{{"a", right}, {"c", 2}, {"b", 1}};
  }
  EXPECT_EQ(left, right);
}

TEST(Binary, CopiesShareTheBytes) {
  const Binary bytes("some bytes that do not fit the string itself");
  const Binary copy = bytes;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(copy.view().data(), bytes.view().data());
  EXPECT_EQ(Binary().size(), 0u);
  EXPECT_EQ(Binary(), Binary(""));
}

}  // namespace
}  // namespace chat
