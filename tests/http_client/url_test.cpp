#include "http_client/url.hpp"

#include <gtest/gtest.h>

namespace chat::http {
namespace {

std::string why_not(std::string_view text) {
  const auto url = parse_url(text);
  return url ? "it is one" : describe(url.error());
}

TEST(Url, HasAnOriginAndATarget) {
  const Url url = parse_url("https://Hooks.Example.org:8443/a/b?c=d%20e#part").value();
  EXPECT_EQ(url.origin, (Origin{true, "hooks.example.org", 8443}));
  EXPECT_EQ(url.target, "/a/b?c=d%20e");
}

TEST(Url, HasTheSchemesPortUnlessItNamesOne) {
  EXPECT_EQ(parse_url("http://a").value().origin.port, 80);
  EXPECT_EQ(parse_url("https://a/").value().origin.port, 443);
  EXPECT_EQ(parse_url("http://a:/").value().origin.port, 80);
  EXPECT_EQ(parse_url("http://a:65535/").value().origin.port, 65535);
}

TEST(Url, HasATargetThatBeginsWithASlash) {
  EXPECT_EQ(parse_url("http://a").value().target, "/");
  EXPECT_EQ(parse_url("http://a?b").value().target, "/?b");
}

TEST(Url, HasAnIpv6AddressWithoutBrackets) {
  const Url url = parse_url("http://[::1]:8080/").value();
  EXPECT_EQ(url.origin.host, "::1");
  EXPECT_EQ(to_authority(url.origin), "[::1]:8080");
}

TEST(Url, NamesNoPortThatGoesWithoutSaying) {
  EXPECT_EQ(to_authority({true, "a", 443}), "a");
  EXPECT_EQ(to_authority({false, "a", 80}), "a");
  EXPECT_EQ(to_authority({false, "a", 443}), "a:443");
}

TEST(Url, IsRefusedWithAReason) {
  EXPECT_EQ(why_not("hooks"), "bad request: the URL \"hooks\" is not one");
  EXPECT_EQ(why_not("ftp://a/"),
            "bad request: the URL \"ftp://a/\" begins with neither http:// nor https://");
  EXPECT_EQ(why_not("http://ann:secret@a/"),
            "bad request: the URL \"http://ann:secret@a/\" has a user or a password");
  EXPECT_EQ(why_not("http:///path"), "bad request: the URL \"http:///path\" has no host");
  EXPECT_EQ(why_not("http:path"), "bad request: the URL \"http:path\" has no host");
  EXPECT_EQ(why_not("http://a:0/"), "bad request: the URL \"http://a:0/\" has a port that is none");
  EXPECT_EQ(why_not("http://a:65536/"),
            "bad request: the URL \"http://a:65536/\" has a port that is none");
  for (const char* port : {"65537", "108404", "131072", "4294967376", "18446744073709551696"}) {
    const std::string text = std::string("https://a:") + port;
    EXPECT_EQ(why_not(text), "bad request: the URL \"" + text + "\" has a port that is none");
  }
  for (const char* rest : {":-1", ":+80", ":8x", ":80:80", ": 80", "[::1]x"}) {
    EXPECT_NE(why_not(std::string("http://a") + rest + "/"), "it is one") << rest;
    EXPECT_NE(why_not(std::string("http://a") + rest), "it is one") << rest;
    EXPECT_NE(why_not(std::string("http://[::1]") + rest), "it is one") << rest;
  }
}

TEST(Url, HasNoHostThatHidesALineBreak) {
  EXPECT_FALSE(parse_url("http://a%0d%0aX:b/"));
  EXPECT_FALSE(parse_url("http://a\r\n/"));
}

}  // namespace
}  // namespace chat::http
