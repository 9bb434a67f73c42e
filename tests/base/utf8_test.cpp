#include "base/utf8.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <string>

#include "base/random.hpp"

namespace chat::base {
namespace {

std::string encode(std::uint32_t code) {
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F))};
  if (code < 0x10000) {
    return {byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F))};
  }
  return {byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 0x3F)),
          byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F))};
}

/// The definition for a single character: the shortest encoding of a scalar value.
bool is_one_character(const std::string& bytes) {
  const auto lead = static_cast<unsigned char>(bytes[0]);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes.size() != size) return false;
  std::uint32_t code = size == 1 ? lead : lead & (0x7F >> size);
  for (std::size_t i = 1; i < size; ++i) {
    code = code << 6 | (static_cast<unsigned char>(bytes[i]) & 0x3F);
  }
  return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) && encode(code) == bytes;
}

TEST(Utf8, AcceptsEveryCharacterAndNoSurrogate) {
  for (std::uint32_t code = 0; code <= 0x110000; ++code) {
    const bool scalar = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    ASSERT_EQ(is_utf8(encode(code)), scalar) << code;
  }
}

TEST(Utf8, RefusesEveryOtherSequenceOfTwoAndThreeBytes) {
  for (unsigned first = 0x80; first < 0x100; ++first) {
    for (unsigned second = 0; second < 0x100; ++second) {
      const std::string two{static_cast<char>(first), static_cast<char>(second)};
      ASSERT_EQ(is_utf8(two), is_one_character(two)) << first << ' ' << second;
      if (second < 0x80) continue;
      for (unsigned third = 0x70; third < 0xD0; ++third) {
        const std::string three = two + static_cast<char>(third);
        const bool valid = is_one_character(three) || (is_one_character(two) && third < 0x80);
        ASSERT_EQ(is_utf8(three), valid) << first << ' ' << second << ' ' << third;
      }
    }
  }
}

TEST(Utf8, FindsABadByteAnywhereInALongText) {
  for (std::size_t at = 0; at < 64; ++at) {
    std::string text(64, 'a');
    text[at] = '\x80';
    EXPECT_FALSE(is_utf8(text)) << at;
  }
  EXPECT_TRUE(is_utf8(std::string(64, 'a')));
  EXPECT_TRUE(is_utf8(""));
}

TEST(Utf8, RefusesACharacterCutShort) {
  for (const std::string_view whole : {"é", "€", "😀"}) {
    for (std::size_t size = 1; size < whole.size(); ++size) {
      EXPECT_FALSE(is_utf8("text that is long enough " + std::string(whole.substr(0, size))));
    }
  }
}

TEST(Utf8, PutsAReplacementForEachByteThatIsNone) {
  EXPECT_EQ(make_utf8(""), "");
  EXPECT_EQ(make_utf8("aé€😀"), "aé€😀");
  EXPECT_EQ(make_utf8("\xff\xfe"
                      "a\xc3"),
            "\uFFFD\uFFFDa\uFFFD");
}

TEST(Utf8, FindsWhereAsciiEnds) {
  EXPECT_TRUE(is_ascii(""));
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string ascii(size, '\x7f');
    EXPECT_TRUE(is_ascii(ascii));
    EXPECT_EQ(ascii_length(ascii + "é and more"), size);
    EXPECT_FALSE(is_ascii(ascii + "é"));
  }
}

TEST(Utf8, TakesCharactersOffTheFront) {
  std::string_view text = "a\x7fé\u07ff\u0800€\uffff\U00010000😀\U0010ffff";
  for (const char32_t character : {U'a', U'\x7f', U'é', U'\u07ff', U'\u0800', U'€', U'\uffff',
                                   U'\U00010000', U'😀', U'\U0010ffff'}) {
    EXPECT_EQ(take_character(text), character);
  }
  EXPECT_TRUE(text.empty());
}

TEST(Utf8, CountsUtf16CodeUnits) {
  EXPECT_EQ(utf16_length(""), 0u);
  EXPECT_EQ(utf16_length("aé€😀"), 5u);
}

TEST(Utf8, CutsAtUtf16CodeUnits) {
  const std::string_view text = "aé€😀b";
  EXPECT_EQ(utf16_prefix(text, 0), 0u);
  EXPECT_EQ(utf16_prefix(text, 1), 1u);
  EXPECT_EQ(utf16_prefix(text, 2), 3u);
  EXPECT_EQ(utf16_prefix(text, 3), 6u);
  EXPECT_EQ(utf16_prefix(text, 4), std::string_view::npos);
  EXPECT_EQ(utf16_prefix(text, 5), 10u);
  EXPECT_EQ(utf16_prefix(text, 6), 11u);
  EXPECT_EQ(utf16_prefix(text, 7), std::string_view::npos);
}

TEST(Utf8, CutsAtCharacters) {
  EXPECT_EQ(utf8_prefix("a😀", 5), "a😀");
  for (std::size_t size = 1; size < 5; ++size) EXPECT_EQ(utf8_prefix("a😀", size), "a");
  EXPECT_EQ(utf8_prefix("😀", 3), "");
}

TEST(Utf8, TheCutAtTheLengthIsTheWhole) {
  testing::Random random;
  for (int round = 0; round < 500; ++round) {
    const std::string text = random.text(40);
    EXPECT_TRUE(is_utf8(text));
    EXPECT_EQ(utf16_prefix(text, utf16_length(text)), text.size());
    EXPECT_TRUE(is_utf8(utf8_prefix(text, random.up_to(text.size()))));
  }
}

}  // namespace
}  // namespace chat::base
