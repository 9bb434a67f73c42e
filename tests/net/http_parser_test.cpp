#include "net/http_parser.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace chat::net {
namespace {

using Status = HttpParser::Status;

constexpr std::size_t kMaxHeader = 4096;
constexpr std::size_t kMaxBody = 64;

/// Feeds the text in two pieces, as a connection does.
std::vector<HttpRequest> parse_cut(const std::string& text, std::size_t cut, Status& last) {
  HttpParser parser(kMaxHeader, kMaxBody);
  std::vector<HttpRequest> requests;
  std::string input = text.substr(0, cut);
  std::string rest = text.substr(cut);
  for (;;) {
    std::size_t consumed = 0;
    last = parser.parse(input, consumed);
    input.erase(0, consumed);
    if (last == Status::kDone) {
      requests.push_back(std::move(parser.request()));
      if (!input.empty()) continue;
    } else if (last != Status::kNeedMore) {
      return requests;
    }
    if (rest.empty()) return requests;
    input += std::exchange(rest, {});
  }
}

TEST(HttpParser, ReadsRequestsCutAtAnyByte) {
  const std::string text =
      "POST /socket.io/?EIO=4&t=x HTTP/1.1\r\nHost: h\r\nX-Thing: a b\r\nContent-Length: 5\r\n\r\n"
      "helloGET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    SCOPED_TRACE(cut);
    Status last{};
    const auto requests = parse_cut(text, cut, last);
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0].method, "POST");
    EXPECT_EQ(requests[0].path, "/socket.io/");
    EXPECT_EQ(requests[0].query, "EIO=4&t=x");
    EXPECT_EQ(requests[0].header("x-thing"), "a b");
    EXPECT_EQ(requests[0].body, "hello");
    EXPECT_TRUE(requests[0].keep_alive);
    EXPECT_EQ(requests[1].path, "/next");
    EXPECT_EQ(requests[1].body, "");
    EXPECT_FALSE(requests[1].keep_alive);
  }
}

TEST(HttpParser, RefusesWhatOthersMayReadInAnotherWay) {
  const std::string chunks = "\r\n0\r\n\r\n";
  Status last{};
  parse_cut("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n" + chunks, 1, last);
  EXPECT_EQ(last, Status::kDone);
  const std::vector<std::string> heads{
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\nTransfer-Encoding: chunked\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n",
      "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\nTransfer-Encoding: chunked\r\n"};
  for (const std::string& head : heads) {
    parse_cut(head + chunks, 1, last);
    EXPECT_EQ(last, Status::kBadRequest) << head;
  }
}

TEST(HttpParser, HoldsTheLimitOfAHeadToTheByteWhereverItIsCut) {
  const std::string line = "GET /";
  const std::string end = " HTTP/1.1\r\nHost: h\r\n\r\n";
  for (const std::size_t size : {kMaxHeader, kMaxHeader + 1}) {
    const std::string text = line + std::string(size - line.size() - end.size(), 'a') + end;
    for (const std::size_t cut : {std::size_t{1}, size / 2, size - 3, size - 2, size - 1, size}) {
      SCOPED_TRACE(std::to_string(size) + " cut at " + std::to_string(cut));
      Status last{};
      const auto requests = parse_cut(text, cut, last);
      EXPECT_EQ(requests.size(), size == kMaxHeader ? 1U : 0U);
      EXPECT_EQ(last, size == kMaxHeader ? Status::kDone : Status::kHeaderTooLarge);
    }
  }
}

TEST(HttpParser, HoldsTheLimitForTrailersToo) {
  const std::string begin =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc";
  const std::string text =
      begin + "\r\n0\r\nx: " + std::string(kMaxHeader, 'y') + "\r\n\r\nGET / HTTP/1.1\r\n\r\n";
  for (const std::size_t cut : {begin.size() + 9, text.size() - 20, text.size()}) {
    SCOPED_TRACE(cut);
    Status last{};
    EXPECT_EQ(parse_cut(text, cut, last).size(), 0U);
    EXPECT_EQ(last, Status::kHeaderTooLarge);
  }
}

TEST(HttpParser, ReadsChunkedBodies) {
  Status last{};
  const auto requests = parse_cut(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
      60, last);
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].body, "abcde");
}

TEST(HttpParser, RefusesABodyOverTheLimitAndKeepsItsHead) {
  HttpParser parser(kMaxHeader, kMaxBody);
  std::size_t consumed = 0;
  EXPECT_EQ(
      parser.parse("POST /p?sid=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 65\r\n\r\n", consumed),
      Status::kBodyTooLarge);
  EXPECT_EQ(parser.request().query, "sid=1");
}

TEST(HttpParser, RefusesAChunkedBodyThatGrowsOverTheLimit) {
  HttpParser parser(kMaxHeader, kMaxBody);
  std::size_t consumed = 0;
  const std::string text =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n" +
      std::string(0x50, 'x') + "\r\n0\r\n\r\n";
  EXPECT_EQ(parser.parse(text, consumed), Status::kBodyTooLarge);
}

TEST(HttpParser, RefusesHeadersOverTheLimit) {
  HttpParser parser(kMaxHeader, kMaxBody);
  std::size_t consumed = 0;
  const std::string text = "GET / HTTP/1.1\r\nX: " + std::string(2 * kMaxHeader, 'x');
  EXPECT_EQ(parser.parse(text, consumed), Status::kHeaderTooLarge);
}

// Beast throws at 64 KB.
TEST(HttpParser, RefusesAFieldOfAnySize) {
  const std::string large(70'000, 'a');
  const std::string line = "POST / HTTP/1.1\r\nHost: h\r\n";
  for (const std::string& text :
       {line + "X: " + large + "\r\n\r\n", line + large + ": x\r\n\r\n",
        line + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + large + "\r\n\r\n"}) {
    for (const std::size_t cut : {std::size_t{1}, std::size_t{66'000}, text.size()}) {
      Status last{};
      parse_cut(text, cut, last);
      EXPECT_EQ(last, Status::kHeaderTooLarge) << text.substr(0, 60) << ", cut at " << cut;
    }
  }
}

TEST(HttpParser, RefusesWhatIsNoHttp) {
  for (const char* text :
       {"\x16\x03\x01\x02", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nbad header\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"}) {
    SCOPED_TRACE(text);
    HttpParser parser(kMaxHeader, kMaxBody);
    std::size_t consumed = 0;
    EXPECT_EQ(parser.parse(text, consumed), Status::kBadRequest);
  }
}

TEST(HttpParser, SaysOnceThatAClientWaitsToContinue) {
  HttpParser parser(kMaxHeader, kMaxBody);
  std::size_t consumed = 0;
  EXPECT_EQ(parser.parse("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                         "Content-Length: 2\r\n\r\n",
                         consumed),
            Status::kNeedMore);
  EXPECT_TRUE(parser.take_expects_continue());
  EXPECT_FALSE(parser.take_expects_continue());
}

// RFC 9110, section 10.1.1.
TEST(HttpParser, ExpectsNothingOfHttp10) {
  HttpParser parser(kMaxHeader, kMaxBody);
  std::size_t consumed = 0;
  EXPECT_EQ(parser.parse("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
                         consumed),
            Status::kNeedMore);
  EXPECT_FALSE(parser.take_expects_continue());
}

/// The only request in the text; it must not depend on the cut.
HttpRequest parse_one(const std::string& text) {
  Status last{};
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    auto requests = parse_cut(text, cut, last);
    EXPECT_EQ(requests.size(), 1U) << text << ", cut at " << cut;
    if (requests.size() != 1) return {};
    if (cut + 1 == text.size()) return std::move(requests.front());
  }
  return {};
}

Status refusal_of(const std::string& text) {
  Status last{};
  EXPECT_EQ(parse_cut(text, text.size(), last).size(), 0U) << text;
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    Status of_halves{};
    parse_cut(text, cut, of_halves);
    EXPECT_EQ(of_halves, last) << text << ", cut at " << cut;
  }
  return last;
}

// RFC 9110, section 5.3.
TEST(HttpParser, TakesLinesOfOneNameForOneList) {
  const HttpRequest request = parse_one(
      "GET / HTTP/1.1\r\nConnection: keep-alive\r\nHost: h\r\nX-Forwarded-For: 1.2.3.4\r\n"
      "COOKIE: a=1\r\nconnection: Upgrade\r\nx-forwarded-for: 5.6.7.8, 9.9.9.9\r\nCookie: "
      "b=2\r\n\r\n");
  const HttpFields expected{{"connection", "keep-alive, Upgrade"},
                            {"host", "h"},
                            {"x-forwarded-for", "1.2.3.4, 5.6.7.8, 9.9.9.9"},
                            {"cookie", "a=1; b=2"}};
  EXPECT_EQ(request.headers, expected);
}

TEST(HttpParser, KeepsAConnectionByAllThatItsOptionsSay) {
  const auto is_kept = [](const std::string& version, const std::string& lines) {
    return parse_one("GET / HTTP/" + version + "\r\nHost: h\r\n" + lines + "\r\n").keep_alive;
  };
  EXPECT_TRUE(is_kept("1.1", ""));
  EXPECT_FALSE(is_kept("1.1", "Connection: keep-alive\r\nConnection: x, Close\r\n"));
  EXPECT_FALSE(is_kept("1.0", ""));
  EXPECT_TRUE(is_kept("1.0", "Connection: x\r\nConnection: Keep-Alive\r\n"));
  EXPECT_FALSE(is_kept("1.0", "Connection: keep-alive\r\nConnection: close\r\n"));
}

// RFC 9112, section 2.2.
TEST(HttpParser, SkipsEmptyLinesBeforeARequest) {
  for (const char* lines : {"\r\n", "\r\n\r\n\r\n", "\n", "\n\r\n\n"}) {
    EXPECT_EQ(parse_one(std::string(lines) + "GET /a HTTP/1.1\r\nHost: h\r\n\r\n").path, "/a");
  }
  Status last{};
  const auto requests = parse_cut(
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx\r\n\r\nGET /b HTTP/1.1\r\nHost: "
      "h\r\n\r\n\r\n",
      7, last);
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].body, "x");
  EXPECT_EQ(requests[1].path, "/b");
  EXPECT_EQ(refusal_of("\rGET / HTTP/1.1\r\nHost: h\r\n\r\n"), Status::kBadRequest);
  EXPECT_EQ(refusal_of("\r\n\r GET / HTTP/1.1\r\nHost: h\r\n\r\n"), Status::kBadRequest);
}

TEST(HttpParser, SaysThatEmptyLinesAreNoRequest) {
  HttpParser parser(kMaxHeader, kMaxBody);
  std::size_t consumed = 0;
  for (const char* bytes : {"\r\n", "\r", "\r\n"}) {
    EXPECT_EQ(parser.parse(bytes, consumed), Status::kNeedMore);
    EXPECT_FALSE(parser.in_request());
  }
  EXPECT_EQ(parser.parse("G", consumed), Status::kNeedMore);
  EXPECT_TRUE(parser.in_request());
  EXPECT_FALSE(parser.in_body());
}

TEST(HttpParser, CountsEmptyLinesToTheHead) {
  const std::string request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  std::string lines;
  while (lines.size() + request.size() + 2 <= kMaxHeader) lines += "\r\n";
  Status last{};
  EXPECT_EQ(parse_cut(lines + request, 5, last).size(), 1U);
  EXPECT_EQ(parse_cut(lines + "\r\n" + request, 5, last).size(), 0U);
  EXPECT_EQ(last, Status::kHeaderTooLarge);
  parse_cut(lines + lines, lines.size(), last);
  EXPECT_EQ(last, Status::kHeaderTooLarge);
}

// RFC 9112, section 3.2.2: the Host header does not count then.
TEST(HttpParser, TakesAWholeUrlAsTheTarget) {
  const auto parse_target = [](const std::string& target) {
    return parse_one("GET " + target + " HTTP/1.1\r\nHost: other\r\n\r\n");
  };
  const HttpRequest request = parse_target("http://chat.example:8000/socket.io/?EIO=4&x=http://y");
  EXPECT_EQ(request.path, "/socket.io/");
  EXPECT_EQ(request.query, "EIO=4&x=http://y");
  EXPECT_EQ(request.headers, (HttpFields{{"host", "chat.example:8000"}}));
  EXPECT_EQ(parse_target("HTTPS://[::1]").path, "/");
  EXPECT_EQ(parse_target("ws://h?a=b").query, "a=b");
  EXPECT_EQ(parse_target("ws://h?a=b").path, "/");
  EXPECT_EQ(parse_target("/a?b=http://c").path, "/a");
  EXPECT_EQ(parse_target("*").path, "*");
  for (const char* bad : {"http://", "http:///a", "http://user@h/", "http://h:x/",
                          "http://h:70000/", "ftp://h/", "h:80", "a", "?a", "://h/"}) {
    EXPECT_EQ(refusal_of("GET " + std::string(bad) + " HTTP/1.1\r\nHost: h\r\n\r\n"),
              Status::kBadRequest)
        << bad;
  }
}

// RFC 9112, section 3.2.
TEST(HttpParser, WantsAHostOfHttp11) {
  for (const char* host : {"Host: chat.example:8000\r\n", "Host:\r\n", "hOST: [::1]:80\r\n",
                           "Host: under_score:\r\n"}) {
    parse_one(std::string("GET / HTTP/1.1\r\n") + host + "\r\n");
  }
  parse_one("GET / HTTP/1.0\r\n\r\n");
  for (const char* host :
       {"", "Host: a\r\nHost: a\r\n", "Host: a b\r\n", "Host: a/b\r\n", "Host: u@a\r\n",
        "Host: a:b\r\n", "Host: [::1\r\n", "Host: http://a\r\n"}) {
    EXPECT_EQ(refusal_of(std::string("GET / HTTP/1.1\r\n") + host + "\r\n"), Status::kBadRequest)
        << host;
  }
  EXPECT_EQ(refusal_of("GET http://a/ HTTP/1.1\r\n\r\n"), Status::kBadRequest);
  EXPECT_EQ(refusal_of("GET / HTTP/1.0\r\nHost: a/b\r\n\r\n"), Status::kBadRequest);
}

TEST(HttpParser, TellsWhatItHasReadOfAHeadThatItRefuses) {
  HttpParser parser(kMaxHeader, kMaxBody);
  std::size_t consumed = 0;
  const std::string begin = "GET / HTTP/1.1\r\nOrigin: https://a.example\r\n";
  EXPECT_EQ(parser.parse(begin + "X: " + std::string(2 * kMaxHeader, 'x'), consumed),
            Status::kHeaderTooLarge);
  EXPECT_EQ(consumed, begin.size());
  EXPECT_EQ(parser.request().header("origin"), "https://a.example");
}

}  // namespace
}  // namespace chat::net
