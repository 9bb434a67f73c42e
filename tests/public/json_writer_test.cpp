#include <chat/value.hpp>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace chat {
namespace {

TEST(JsonWriter, WritesNumbersAsJavaScriptDoes) {
  const std::pair<double, const char*> cases[] = {
      {1.0, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {-0.0, "0"},
      {100000.5, "100000.5"},
      {1e20, "100000000000000000000"},
      {1e21, "1e+21"},
      {123456789012345680000.0, "123456789012345680000"},
      {1e-6, "0.000001"},
      {1e-7, "1e-7"},
      {1.5e-7, "1.5e-7"},
      {0.000001234, "0.000001234"},
      {5e-324, "5e-324"},
      {std::numeric_limits<double>::max(), "1.7976931348623157e+308"},
      {1.0 / 3, "0.3333333333333333"},
      {9007199254740992.0, "9007199254740992"},
      {std::nan(""), "null"},
      {-std::numeric_limits<double>::infinity(), "null"},
  };
  for (const auto& [number, text] : cases) EXPECT_EQ(to_json(number), text);
}

TEST(JsonWriter, WritesIntegersExactly) {
  EXPECT_EQ(to_json(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(to_json(std::numeric_limits<std::int64_t>::max()), "9223372036854775807");
  EXPECT_EQ(to_json(0), "0");
}

TEST(JsonWriter, EscapesStringsAsJavaScriptDoes) {
  EXPECT_EQ(to_json(std::string("\0\x1f\x7f\"\\/\b\f\n\r\t\u2028é😀", 20)),
            "\"\\u0000\\u001f\x7f\\\"\\\\/\\b\\f\\n\\r\\t\u2028é😀\"");
  EXPECT_EQ(to_json(""), "\"\"");
}

TEST(JsonWriter, FindsWhatToEscapeAtEveryPlaceOfALongString) {
  for (const auto& [plain, escaped] :
       {std::pair("\"", "\\\""), {"\\", "\\\\"}, {"\x1f", "\\u001f"}}) {
    for (std::size_t at = 0; at <= 24; ++at) {
      const std::string before(at, ' ');
      const std::string after(24 - at, '\xc3');
      EXPECT_EQ(to_json(before + plain + after), '"' + before + escaped + after + '"');
    }
  }
}

TEST(JsonWriter, WritesContainers) {
  EXPECT_EQ(to_json(Object{{"a", Array{1, nullptr, true, false, Object{}}}, {"\n", Array{}}}),
            R"({"a":[1,null,true,false,{}],"\n":[]})");
}

TEST(JsonWriter, NumbersAttachmentsInTheOrderOfTheText) {
  const Binary first("one");
  const Binary second("two");
  const EncodedJson encoded = encode_json(Array{first, Object{{"a", second}}});
  EXPECT_EQ(encoded.text, R"([{"_placeholder":true,"num":0},{"a":{"_placeholder":true,"num":1}}])");
  EXPECT_EQ(encoded.attachments, (std::vector<Binary>{first, second}));
}

TEST(JsonWriter, GoesOnNumberingWhereItAppends) {
  EncodedJson encoded = encode_json(Binary("one"));
  append_json(encoded, Binary("two"));
  EXPECT_EQ(encoded.text, R"({"_placeholder":true,"num":0}{"_placeholder":true,"num":1})");
  EXPECT_EQ(encoded.attachments.size(), 2u);
}

TEST(JsonWriter, NoDataPassesForAPlaceholderAmongAttachments) {
  const Value fake = Object{{"_placeholder", true}, {"num", 7}};
  EXPECT_EQ(encode_json_args({fake, 1}).text, R"({"_placeholder":true,"num":7},1)");
  EXPECT_EQ(encode_json_args({fake, Binary("one")}).text,
            R"({"num":7},{"_placeholder":true,"num":0})");
  EXPECT_EQ(encode_json(Array{Binary("one"), fake}).text,
            R"([{"_placeholder":true,"num":0},{"num":7}])");
  EXPECT_EQ(encode_json_args({fake, Binary("one")}).attachments.size(), 1u);
  EXPECT_EQ(to_json(Array{fake, Object{{"_placeholder", 1}}}),
            R"([{"_placeholder":true,"num":7},{"_placeholder":1}])");
}

TEST(JsonWriter, JoinsArguments) {
  EXPECT_EQ(encode_json_args({}).text, "");
  EXPECT_EQ(encode_json_args({"a"}).text, R"("a")");
  EXPECT_EQ(encode_json_args({"a", nullptr, 1}).text, R"("a",null,1)");
}

TEST(JsonWriter, ShowsBytesToPeopleAsABuffer) {
  EXPECT_EQ(to_json(Array{Binary(std::string("\0a\xff", 3)), Binary()}),
            R"([{"type":"Buffer","data":[0,97,255]},{"type":"Buffer","data":[]}])");
}

}  // namespace
}  // namespace chat
