#include <chat/value.hpp>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "base/random.hpp"

namespace chat {
namespace {

std::string repeat(std::string_view part, std::size_t times) {
  std::string out;
  for (; times > 0; --times) out += part;
  return out;
}

/// The text parsed and written again, or nothing if it is refused.
std::string reparsed(std::string_view text) {
  const auto value = parse_json(text);
  return value ? to_json(*value) : "refused";
}

TEST(JsonParser, ReadsEveryKindOfValue) {
  EXPECT_EQ(parse_json("null"), Value());
  EXPECT_EQ(parse_json("true"), Value(true));
  EXPECT_EQ(parse_json(" [ false , -1 , 1.5 , \"a\" ] "), Value(Array{false, -1, 1.5, "a"}));
  EXPECT_EQ(parse_json(R"({"a":{"b":[]},"":{}})"),
            Value(Object{{"a", Object{{"b", Array{}}}}, {"", Object{}}}));
}

TEST(JsonParser, RefusesWhatIsNotJson) {
  for (const std::string_view text : {"",
                                      " ",
                                      "nul",
                                      "[1,]",
                                      "[1",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{a:1}",
                                      "[1]2",
                                      "[1] x",
                                      "'a'",
                                      "\"a",
                                      "01",
                                      "1.",
                                      ".5",
                                      "+1",
                                      "1e",
                                      "--1",
                                      "NaN",
                                      "Infinity",
                                      "[,1]",
                                      "{\"a\":1,}",
                                      "/*c*/1",
                                      "1//c",
                                      "\"\n\"",
                                      "\"\\x41\"",
                                      "\"\\u12g4\"",
                                      "]",
                                      "\"\\",
                                      "[1}",
                                      "tru\0",
                                      "\xef\xbb\xbf"
                                      "1"}) {
    EXPECT_EQ(parse_json(text), std::nullopt) << text;
  }
}

TEST(JsonParser, RefusesEveryCutOfAValidText) {
  const std::string_view text = R"({"k\n":["é\u00e9\ud83d\ude00",-1.25e+3,true,null,{"a":"b"}]})";
  ASSERT_TRUE(parse_json(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(parse_json(text.substr(0, size)), std::nullopt) << size;
  }
}

TEST(JsonParser, KeepsIntegersAndRoundsTheRestToDoubles) {
  EXPECT_EQ(parse_json("9223372036854775807"), Value(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(parse_json("-9223372036854775808"), Value(std::numeric_limits<std::int64_t>::min()));
  for (const char* text : {"1", "1.0", "10e-1", "-0", "-0.0", "1e18", "-9223372036854775808.0"}) {
    EXPECT_TRUE(parse_json(text).value().is_int()) << text;
  }
  for (const char* text :
       {"9223372036854775808", "9223372036854775808.0", "-9223372036854775809", "1.5", "1e19",
        "1e-400", "18446744073709551616", "123456789012345678901234567890"}) {
    const Value value = parse_json(text).value();
    EXPECT_EQ(value.number(), std::strtod(text, nullptr)) << text;
  }
}

// JSON.parse reads it as Infinity, which JSON cannot represent.
TEST(JsonParser, RefusesNumbersTooLargeForADouble) {
  EXPECT_EQ(reparsed("1e400"), "refused");
  EXPECT_EQ(reparsed("-1e309"), "refused");
  EXPECT_EQ(reparsed("1e99999999999"), "refused");
  EXPECT_EQ(reparsed(repeat("9", 400)), "refused");
  EXPECT_EQ(reparsed("1.7976931348623157e308"), "1.7976931348623157e+308");
  EXPECT_EQ(reparsed("1e-99999"), "0");
}

TEST(JsonParser, ReadsDoublesToTheLastBit) {
  for (const char* text : {"0.1", "4.35", "123456.789012345678", "2.2250738585072011e-308",
                           "5e-324", "1.00000000000000011102230246251565404236316680908203125"}) {
    EXPECT_EQ(parse_json(text).value().number(), std::strtod(text, nullptr)) << text;
  }
}

TEST(JsonParser, DecodesEscapes) {
  EXPECT_EQ(parse_json(R"("\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00\u0000x")"),
            Value(std::string("\"\\/\b\f\n\r\té€😀\0x", 19)));
}

TEST(JsonParser, ReplacesHalvesOfSurrogatePairs) {
  EXPECT_EQ(parse_json(R"("\ud800")"), Value("\uFFFD"));
  EXPECT_EQ(parse_json(R"("\uDC00")"), Value("\uFFFD"));
  EXPECT_EQ(parse_json(R"("a\ud800b")"), Value("a\uFFFDb"));
  EXPECT_EQ(parse_json(R"("\ud800\ud800")"), Value("\uFFFD\uFFFD"));
  EXPECT_EQ(parse_json(R"("\ud83d\u0041")"), Value("\uFFFDA"));
  EXPECT_EQ(parse_json(R"("\ud83d\ude00\ud83d")"), Value("😀\uFFFD"));
  EXPECT_EQ(parse_json(R"("\ude00\ud83d\ude00")"), Value("\uFFFD😀"));
  EXPECT_EQ(parse_json(R"({"\ud800":1})"), Value(Object{{"\uFFFD", 1}}));
}

TEST(JsonParser, ABackslashBeforeAnEscapeIsNoEscape) {
  EXPECT_EQ(parse_json(R"(["\\ud800","\ud800"])"), Value(Array{R"(\ud800)", "\uFFFD"}));
  EXPECT_EQ(parse_json(R"("\ud800\u12")"), std::nullopt);
  EXPECT_EQ(parse_json(R"("\ud8)"), std::nullopt);
  EXPECT_EQ(parse_json(R"("\ud800)"), std::nullopt);
}

TEST(JsonParser, RefusesWhatIsNotUtf8) {
  for (const char* bad : {"\x80", "\xc0\xaf", "\xc3", "\xe2\x82", "\xed\xa0\x80",
                          "\xf0\x82\x82\xac", "\xf4\x90\x80\x80", "\xff", "\xf8\x88\x80\x80\x80"}) {
    EXPECT_EQ(parse_json('"' + std::string(bad) + '"'), std::nullopt) << bad;
    EXPECT_EQ(parse_json("{\"" + std::string(bad) + "\":1}"), std::nullopt) << bad;
  }
}

TEST(JsonParser, ReadsStringsLongerThanAnyBuffer) {
  const std::string text = repeat("ab\n\"é", 20000);
  EXPECT_EQ(parse_json(to_json(text)), Value(text));
  EXPECT_EQ(parse_json(to_json(Object{{text, 1}})), Value(Object{{text, 1}}));
}

TEST(JsonParser, NestsAsDeepAsAllowed) {
  EXPECT_TRUE(parse_json(repeat("[", 256) + repeat("]", 256)));
  EXPECT_FALSE(parse_json(repeat("[", 257) + repeat("]", 257)));
  EXPECT_FALSE(parse_json(repeat("[", 1000) + repeat("]", 1000)));
  EXPECT_FALSE(parse_json(repeat("{\"a\":", 1000) + "1" + repeat("}", 1000)));
  EXPECT_FALSE(parse_json(repeat("[", 1000000)));
  EXPECT_TRUE(parse_json("[[1]]", {}, 2));
  EXPECT_FALSE(parse_json("[[1]]", {}, 1));
}

TEST(JsonParser, TheLastOfEqualKeysWinsAtThePlaceOfTheFirst) {
  EXPECT_EQ(reparsed(R"({"a":1,"b":2,"a":3,"a":4})"), R"({"a":4,"b":2})");
  EXPECT_EQ(reparsed(R"({"a":1,"\u0061":2})"), R"({"a":2})");
}

TEST(JsonParser, LargeObjectsTreatEqualKeysAsSmallOnesDo) {
  testing::Random random;
  for (int round = 0; round < 200; ++round) {
    std::string text;
    Object expected;
    for (std::uint64_t left = random.up_to(60); left > 0; --left) {
      const std::string key = std::to_string(random.up_to(30));
      text += (text.empty() ? "{\"" : ",\"") + key + "\":" + std::to_string(left);
      expected.set(key, static_cast<std::int64_t>(left));
    }
    if (!text.empty()) {
      EXPECT_EQ(reparsed(text + "}"), to_json(expected));
    }
  }
}

// A linear search for each key would take minutes.
TEST(JsonParser, ReadsAnObjectOfManyKeysInNoTime) {
  std::string text = "{";
  for (int i = 0; i < 100000; ++i) text += "\"key number " + std::to_string(i) + "\":1,";
  const auto value = parse_json(text + "\"key number 0\":2}");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->as_object().size(), 100000u);
  EXPECT_EQ(value->as_object().begin()->second, Value(2));
}

TEST(JsonParser, PutsAttachmentsInTheirPlaces) {
  const std::vector<Binary> attachments{Binary("zero"), Binary("one")};
  const auto value = parse_json(
      R"([{"num":1,"_placeholder":true},{"a":{"_placeholder":true,"num":0}}])", attachments);
  EXPECT_EQ(value, Value(Array{attachments[1], Object{{"a", attachments[0]}}}));
}

TEST(JsonParser, RefusesPlaceholdersThatNameNoAttachment) {
  const std::vector<Binary> attachments{Binary("zero")};
  for (const char* num :
       {"1", "-1", "\"0\"", "null", "0.5", "1e30", "[0]", "9223372036854775807"}) {
    const std::string text = R"([{"_placeholder":true,"num":)" + std::string(num) + "}]";
    EXPECT_EQ(parse_json(text, attachments), std::nullopt) << num;
  }
  EXPECT_EQ(parse_json(R"([{"_placeholder":true}])", attachments), std::nullopt);
}

TEST(JsonParser, RefusesAnAttachmentNamedTwice) {
  const std::string placeholder = R"({"_placeholder":true,"num":0})";
  EXPECT_EQ(parse_json("[" + placeholder + "," + placeholder + "]", {Binary("a")}), std::nullopt);
}

TEST(JsonParser, PlaceholdersAreDataWhereThereAreNoAttachments) {
  const std::string text = R"({"_placeholder":true,"num":0})";
  EXPECT_EQ(reparsed(text), text);
  EXPECT_TRUE(parse_json(R"({"_placeholder":1,"num":7})", {Binary("a")}).value().is_object());
}

TEST(Json, WhatIsWrittenReadsBackTheSame) {
  testing::Random random;
  for (int round = 0; round < 3000; ++round) {
    const Value value = random.value(5, true);
    const EncodedJson encoded = encode_json(value);
    const auto back = parse_json(encoded.text, encoded.attachments);
    ASSERT_TRUE(back) << encoded.text;
    EXPECT_EQ(*back, value) << encoded.text;
    EXPECT_EQ(encode_json(*back).text, encoded.text);
  }
}

TEST(Json, NoCutOrChangedByteBreaksTheParser) {
  testing::Random random;
  for (int round = 0; round < 3000; ++round) {
    std::string text = to_json(random.value(4, false));
    for (std::uint64_t left = random.up_to(3); left > 0 && !text.empty(); --left) {
      text[random.up_to(text.size() - 1)] = static_cast<char>(random.up_to(255));
    }
    if (const auto value = parse_json(text)) {
      EXPECT_EQ(parse_json(to_json(*value)), *value);
    }
  }
}

}  // namespace
}  // namespace chat
