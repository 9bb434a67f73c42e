#include "net/authority.hpp"

#include <gtest/gtest.h>
#include <string>

namespace chat::net {
namespace {

TEST(ParseAuthority, TellsHostAndPort) {
  const auto name = parse_authority("chat.example:8000");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->host, "chat.example");
  EXPECT_EQ(name->port, "8000");
  const auto address = parse_authority("[2001:db8::1]:80");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "[2001:db8::1]");
  EXPECT_EQ(address->port, "80");
  for (const char* without : {"h", "h:", "[::1]", "under_score"}) {
    const auto authority = parse_authority(without);
    ASSERT_TRUE(authority) << without;
    EXPECT_EQ(authority->port, "") << without;
  }
}

TEST(ParseAuthority, RefusesWhatIsNone) {
  for (const char* bad :
       {"", ":80", "a b", "a/b", "a?b", "a#b", "u@a", "a:b", "a:65536", "a:-1", "a:+1", "a:1:2",
        "::1", "[::1", "[]", "[x y]:1", "[::1]x", "a\\b", "h\xc3\xa4"}) {
    EXPECT_FALSE(parse_authority(bad)) << bad;
  }
}

}  // namespace
}  // namespace chat::net
