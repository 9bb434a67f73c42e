#include "http_client/response_reader.hpp"

#include <gtest/gtest.h>
#include <string>

#include "http_client/options.hpp"

namespace chat::http {
namespace {

constexpr std::size_t kLimit = 100;

// The bytes in pieces of each size; in the last case one by one.
class ResponseReaderPieces : public testing::TestWithParam<std::size_t> {
 protected:
  void read(std::string_view bytes, bool is_to_head = false) {
    reader_ = std::make_unique<ResponseReader>(is_to_head, kLimit);
    result_ = Result<>();
    while (!bytes.empty() && result_ && !reader_->is_complete()) {
      result_ = reader_->feed(bytes.substr(0, GetParam()));
      bytes.remove_prefix(std::min(bytes.size(), GetParam()));
    }
  }

  Failure::Cause cause() const { return result_.error().cause; }

  std::unique_ptr<ResponseReader> reader_;
  Result<> result_;
};

INSTANTIATE_TEST_SUITE_P(Sizes, ResponseReaderPieces, testing::Values(1, 2, 7, 100'000));

TEST_P(ResponseReaderPieces, ReadsABodyOfAKnownLength) {
  read("HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello");
  ASSERT_TRUE(reader_->is_complete());
  EXPECT_TRUE(reader_->is_connection_kept());
  const Response response = reader_->take();
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.body, "hello");
  EXPECT_EQ(find_header(response.headers, "x-a"), "b");
  EXPECT_EQ(find_header(response.headers, "x-b"), std::nullopt);
}

TEST_P(ResponseReaderPieces, ReadsChunks) {
  read(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n");
  ASSERT_TRUE(reader_->is_complete());
  EXPECT_TRUE(reader_->is_connection_kept());
  EXPECT_EQ(reader_->take().body, "hello world");
}

TEST_P(ResponseReaderPieces, ReadsToTheEndWhereNothingElseSaysHowLong) {
  read("HTTP/1.1 200 OK\r\n\r\nhello");
  ASSERT_FALSE(reader_->is_complete());
  ASSERT_TRUE(reader_->end());
  ASSERT_TRUE(reader_->is_complete());
  EXPECT_FALSE(reader_->is_connection_kept());
  EXPECT_EQ(reader_->take().body, "hello");
}

TEST_P(ResponseReaderPieces, KnowsWhatHasNoBody) {
  read("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_TRUE(reader_->is_connection_kept());
  read("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n");
  EXPECT_TRUE(reader_->is_connection_kept());
  read("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", true);
  EXPECT_TRUE(reader_->is_connection_kept());
  EXPECT_EQ(reader_->take().body, "");
}

TEST_P(ResponseReaderPieces, PassesOverInterimResponses) {
  read(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  ASSERT_TRUE(reader_->is_complete());
  const Response response = reader_->take();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.size(), 1u);
}

TEST_P(ResponseReaderPieces, SeesThatTheServerEndsTheConnection) {
  read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(reader_->is_complete());
  EXPECT_FALSE(reader_->is_connection_kept());
  read("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(reader_->is_complete());
  EXPECT_FALSE(reader_->is_connection_kept());
}

TEST_P(ResponseReaderPieces, SeesHowLongTheConnectionIsKept) {
  read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: max=9, timeout=5\r\n\r\n");
  EXPECT_EQ(reader_->kept_for(), std::chrono::seconds(5));
  read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=x\r\n\r\n");
  EXPECT_EQ(reader_->kept_for(), std::nullopt);
}

TEST_P(ResponseReaderPieces, RefusesWhatIsNoResponse) {
  for (const char* bytes :
       {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n"}) {
    read(bytes);
    ASSERT_FALSE(result_) << bytes;
    EXPECT_EQ(cause(), Failure::Cause::kMalformed) << bytes;
  }
}

TEST_P(ResponseReaderPieces, RefusesWhatIsTooLarge) {
  const std::string large(kLimit + 1, 'x');
  const std::string huge(70'000, 'x');  // Beast throws at 64 KB
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n";
  for (const std::string& bytes :
       {head + "Content-Length: 101\r\n\r\n", head + "\r\n" + large,
        head + "Transfer-Encoding: chunked\r\n\r\n65\r\n" + large, head + "X: " + huge,
        head + "X: " + huge + "\r\n\r\n", head + huge + ": x\r\n\r\n", chunked + "X: " + huge,
        chunked + "X: " + huge + "\r\n\r\n"}) {
    read(bytes);
    ASSERT_FALSE(result_) << bytes.substr(0, 60);
    EXPECT_EQ(cause(), Failure::Cause::kTooLarge) << bytes.substr(0, 60);
  }
}

TEST_P(ResponseReaderPieces, TakesABodyOfTheLimit) {
  read("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(kLimit, 'x'));
  EXPECT_TRUE(reader_->is_complete());
}

TEST_P(ResponseReaderPieces, IsNotCompleteWhereTheConnectionEndsEarly) {
  for (const char* bytes :
       {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"}) {
    read(bytes);
    const Result<> ended = reader_->end();
    ASSERT_FALSE(ended) << bytes;
    EXPECT_EQ(ended.error().cause, Failure::Cause::kDisconnected) << bytes;
    EXPECT_EQ(reader_->has_begun(), *bytes != '\0');
  }
}

TEST(ResponseReader, LetsNoConnectionBeKeptThatSaysMore) {
  ResponseReader reader(false, kLimit);
  ASSERT_TRUE(reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(reader.is_complete());
  EXPECT_FALSE(reader.is_connection_kept());
}

}  // namespace
}  // namespace chat::http
