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
      "helloGET /next HTTP/1.1\r\nConnection: close\r\n\r\n";
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
      "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n",
      "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n",
      "POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
      "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\nTransfer-Encoding: chunked\r\n"};
  for (const std::string& head : heads) {
    parse_cut(head + chunks, 1, last);
    EXPECT_EQ(last, Status::kBadRequest) << head;
  }
}

TEST(HttpParser, HoldsTheLimitOfAHeadToTheByteWhereverItIsCut) {
  const std::string line = "GET /";
  const std::string end = " HTTP/1.1\r\n\r\n";
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
  const std::string begin = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc";
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
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 60,
      last);
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].body, "abcde");
}

TEST(HttpParser, RefusesABodyOverTheLimitAndKeepsItsHead) {
  HttpParser parser(kMaxHeader, kMaxBody);
  std::size_t consumed = 0;
  EXPECT_EQ(parser.parse("POST /p?sid=1 HTTP/1.1\r\nContent-Length: 65\r\n\r\n", consumed),
            Status::kBodyTooLarge);
  EXPECT_EQ(parser.request().query, "sid=1");
}

TEST(HttpParser, RefusesAChunkedBodyThatGrowsOverTheLimit) {
  HttpParser parser(kMaxHeader, kMaxBody);
  std::size_t consumed = 0;
  const std::string text = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n" +
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
  const std::string line = "POST / HTTP/1.1\r\n";
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
  EXPECT_EQ(parser.parse("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
                         consumed),
            Status::kNeedMore);
  EXPECT_TRUE(parser.take_expects_continue());
  EXPECT_FALSE(parser.take_expects_continue());
}

}  // namespace
}  // namespace chat::net
