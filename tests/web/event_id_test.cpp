#include "web/event_id.hpp"

#include <gtest/gtest.h>

namespace chat::web {
namespace {

constexpr std::uint64_t kBirth = 1'764'403'200'123'456;
constexpr std::uint64_t kLast = 30;

std::uint64_t place(std::string_view text) { return place_of(text, kBirth, kLast); }

TEST(EventId, IsFoundAgainInItsRoom) {
  for (const std::uint64_t message : {std::uint64_t{1}, std::uint64_t{12}, kLast}) {
    EXPECT_EQ(place(event_id(message, kBirth)), message);
  }
}

TEST(EventId, BeginsWithTheMessagesOwn) { EXPECT_EQ(event_id(12, kBirth), "12-1764403200123456"); }

TEST(EventId, OfAnotherRoomOfThatNameIsNoPlaceInThisOne) {
  EXPECT_EQ(place(event_id(12, kBirth - 1)), 0U);
  EXPECT_EQ(place(event_id(12, 0)), 0U);
}

TEST(EventId, ThatTheRoomHasNotComeToIsNoPlace) {
  EXPECT_EQ(place("31"), 0U);
  EXPECT_EQ(place(event_id(31, kBirth)), 0U);
  EXPECT_EQ(place_of("1", kBirth, 0), 0U);
}

TEST(EventId, MayBeANumberAlone) {
  EXPECT_EQ(place("0"), 0U);
  EXPECT_EQ(place("12"), 12U);
  EXPECT_EQ(place("30"), 30U);
}

TEST(EventId, ThatNobodyGaveIsNoPlace) {
  for (const char* text : {"", "-", "x", "-12", "+12", "12 ", " 12", "12.0", "0x1", "12-x", "12--",
                           "12-1764403200123456 ", "18446744073709551617", "99999999999999999999-1",
                           "12-184467440737095516160000"}) {
    EXPECT_EQ(place(text), 0U) << text;
  }
}

TEST(EventId, ThatIsCutIsAnotherOrNone) {
  const std::string whole = event_id(12, kBirth);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::uint64_t expected = size == 1 ? 1 : size == 2 ? 12 : 0;
    EXPECT_EQ(place(std::string_view(whole).substr(0, size)), expected) << size;
  }
}

}  // namespace
}  // namespace chat::web
