#include <chat/value.hpp>
#include <gtest/gtest.h>

#include "base/json_text.hpp"
#include "base/random.hpp"
#include "base/utf8.hpp"

namespace chat::base {
namespace {

std::string in_ascii(std::string_view json) {
  std::string out;
  append_ascii_json(out, json);
  return out;
}

TEST(AsciiJson, EscapesWhatIsNotAsciiAsUtf16) {
  EXPECT_EQ(in_ascii(R"(["é","\u20ac€",1])"), R"(["\u00e9","\u20ac\u20ac",1])");
  EXPECT_EQ(in_ascii("[\"\U00010000😀\U0010ffff\uffff\"]"),
            R"(["\ud800\udc00\ud83d\ude00\udbff\udfff\uffff"])");
}

TEST(AsciiJson, LeavesAsciiAlone) {
  for (const std::string_view json : {"", "[]", "[\"a\\n\x7f\",null,1.5]"}) {
    EXPECT_EQ(in_ascii(json), json);
  }
}

TEST(AsciiJson, MeansTheSame) {
  testing::Random random;
  for (int round = 0; round < 500; ++round) {
    const Value value = random.value(3, false);
    const std::string json = to_json(value);
    const std::string ascii = in_ascii(json);
    EXPECT_TRUE(is_ascii(ascii)) << ascii;
    const auto read = parse_json(ascii);
    ASSERT_TRUE(read) << ascii;
    EXPECT_EQ(to_json(*read), json);
  }
}

}  // namespace
}  // namespace chat::base
