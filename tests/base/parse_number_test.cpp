#include "base/parse_number.hpp"

#include <cstdint>
#include <gtest/gtest.h>

namespace chat::base {
namespace {

TEST(ParseNumber, TakesAWholeDecimalThatFits) {
  EXPECT_EQ(parse_number<std::uint16_t>("0"), 0);
  EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65535);
  EXPECT_EQ(parse_number<std::int64_t>("-7"), -7);
}

TEST(ParseNumber, TakesNothingElse) {
  for (const char* text : {"", " 1", "1 ", "+1", "1.0", "0x1", "-1", "65536", "a"}) {
    EXPECT_FALSE(parse_number<std::uint16_t>(text)) << text;
  }
}

}  // namespace
}  // namespace chat::base
