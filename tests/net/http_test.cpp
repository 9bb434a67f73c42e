#include "net/http.hpp"

#include <gtest/gtest.h>

namespace chat::net {
namespace {

TEST(ParseQuery, DecodesAndKeepsTheOrder) {
  const HttpFields fields = parse_query("a=1&b=%C3%A9+x&a=&empty&=v&&c=%zz%4");
  const HttpFields expected = {{"a", "1"},    {"b", "é x"}, {"a", ""},
                               {"empty", ""}, {"", "v"},    {"c", "%zz%4"}};
  EXPECT_EQ(fields, expected);
  EXPECT_TRUE(parse_query("").empty());
  EXPECT_EQ(parse_query("user=%ffa\xfe").front().second, "\uFFFDa\uFFFD");
}

TEST(HasToken, LooksAtWholeTokensInWhateverCase) {
  EXPECT_TRUE(has_token("keep-alive, Upgrade", "upgrade"));
  EXPECT_TRUE(has_token("Upgrade", "upgrade"));
  EXPECT_FALSE(has_token("upgraded", "upgrade"));
  EXPECT_FALSE(has_token("", "upgrade"));
}

TEST(WriteResponse, SaysLengthTypeAndWhetherItCloses) {
  const std::string text =
      write_response({.status = 200, .body = "ok", .headers = {{"Vary", "Origin"}}}, true);
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_NE(text.find("Content-Length: 2\r\n"), std::string::npos);
  EXPECT_NE(text.find("Vary: Origin\r\n"), std::string::npos);
  EXPECT_NE(text.find("Connection: keep-alive\r\n\r\nok"), std::string::npos);
}

TEST(WriteResponse, HasMoreHeadersBesideItsOwn) {
  const std::string text = write_response({.status = 200, .body = "ok", .headers = {{"A", "b"}}},
                                          true, true, {{"Vary", "Origin"}});
  EXPECT_NE(text.find("A: b\r\nVary: Origin\r\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\n")) << "to a HEAD";
}

TEST(WriteResponse, NamesTheUpgradeThatItAsksFor) {
  const std::string text =
      write_response({.status = 426, .body = {}, .headers = {{"Upgrade", "websocket"}}}, true);
  EXPECT_NE(text.find("Upgrade: websocket\r\nConnection: Upgrade, keep-alive\r\n"),
            std::string::npos);
}

TEST(WriteResponse, ANoContentResponseHasNoBodyHeaders) {
  const std::string text = write_response({.status = 204, .body = {}, .headers = {}}, false);
  EXPECT_EQ(text.find("Content-"), std::string::npos);
  EXPECT_TRUE(text.ends_with("Connection: close\r\n\r\n"));
}

}  // namespace
}  // namespace chat::net
