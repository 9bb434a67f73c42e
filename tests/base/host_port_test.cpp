#include "base/host_port.hpp"

#include <gtest/gtest.h>

namespace chat::base {
namespace {

TEST(ParsePort, TakesWhatAConnectionCanBeMadeTo) {
  EXPECT_EQ(parse_port("1"), 1);
  EXPECT_EQ(parse_port("65535"), 65535);
}

TEST(ParsePort, TakesNoOtherNumberAndNothingThatIsNone) {
  for (const char* text : {"", "0", "65536", "65537", "131072", "108404", "4294967297",
                           "18446744073709551617", "-1", "+1", " 80", "80 ", "8x", "0x50", "8.0"}) {
    EXPECT_FALSE(parse_port(text)) << text;
  }
}

TEST(HostPort, IsAHostAndAPortWhereThereIsOne) {
  const struct {
    const char* text;
    HostPort expected;
  } cases[] = {
      {"db", {"db", {}}},
      {"db.example:7000", {"db.example", 7000}},
      {"10.0.0.1:1", {"10.0.0.1", 1}},
      {"[::1]", {"::1", {}}},
      {"[fe80::1%eth0]:65535", {"fe80::1%eth0", 65535}},
  };
  for (const auto& [text, expected] : cases) {
    const auto parsed = parse_host_port(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(parsed->host, expected.host);
    EXPECT_EQ(parsed->port, expected.port) << text;
    if (!parsed->port) continue;
    EXPECT_EQ(to_host_port(parsed->host, *parsed->port), text);
  }
}

TEST(HostPort, IsNothingElse) {
  for (const char* text :
       {"",          ":",         ":80",           "db:",         "db:0",  "db:65536",
        "db:80:80",  "db:80/",    "a b:80",        "a\n:80",      "::1",   "::1:80",
        "[::1",      "[::1]80",   "[::1]:",        "[::1]:65536", "[]:80", "[db]:80",
        "[[::1]:80", "[::1]]:80", "redis://db:80", "ann@db:80",   "db/1",  "db\x7f:80"}) {
    EXPECT_FALSE(parse_host_port(text)) << text;
  }
}

// A prefix of the text that parses still gives the same host.
TEST(HostPort, TakesNoHalfOfATextForSomethingElse) {
  const std::string whole = "[2001:db8::7]:6379";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto parsed = parse_host_port(std::string_view(whole).substr(0, size));
    EXPECT_EQ(parsed.has_value(), size == 13 || size > 14) << size;
    EXPECT_EQ(parsed ? parsed->host : "2001:db8::7", "2001:db8::7") << size;
  }
}

}  // namespace
}  // namespace chat::base
