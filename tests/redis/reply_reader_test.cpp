#include "redis/reply_reader.hpp"

#include <gtest/gtest.h>
#include <vector>

#include "replies.hpp"

namespace chat::redis {
namespace {

const std::string kStream =
    "+OK\r\n-ERR no\r\n:-7\r\n$-1\r\n$3\r\na\r\n\r\n*-1\r\n*0\r\n"
    "*3\r\n:1\r\n*2\r\n$1\r\nx\r\n$-1\r\n+y\r\n";

const std::vector<Reply> kReplies = {
    Reply::of_text(Reply::Kind::kStatus, "OK"),
    Reply::of_text(Reply::Kind::kError, "ERR no"),
    Reply::of_integer(-7),
    Reply(),
    text("a\r\n"),
    Reply(),
    Reply::of_array({}),
    Reply::of_array({Reply::of_integer(1), Reply::of_array({text("x"), Reply()}),
                     Reply::of_text(Reply::Kind::kStatus, "y")}),
};

TEST(ReplyReader, ReadsEveryKindInPiecesOfAnySize) {
  for (std::size_t piece = 1; piece <= kStream.size(); ++piece) {
    EXPECT_EQ(read_all(kStream, piece), kReplies) << piece;
  }
}

TEST(ReplyReader, RefusesWhatIsNotTheProtocol) {
  for (const char* wrong : {"HTTP/1.1 400\r\n", "$x\r\n", "*99999999999\r\n", ":1x\r\n"}) {
    ReplyReader reader;
    reader.feed(wrong);
    std::optional<Reply> reply;
    EXPECT_FALSE(reader.next(reply)) << wrong;
    EXPECT_NE(reader.error(), "");
    EXPECT_FALSE(reader.next(reply)) << "it is right again";
  }
}

TEST(ReplyReader, ReservesNoRoomForAnArrayThatCannotBe) {
  ReplyReader reader;
  reader.feed("*2147483647\r\n");
  std::optional<Reply> reply;
  EXPECT_FALSE(reader.next(reply));
}

TEST(Reply, GivesNothingOfAnotherKind) {
  const Reply array = Reply::of_array({Reply::of_integer(5), text("42"), text("4x")});
  EXPECT_EQ(array[0].integer(), 5);
  EXPECT_EQ(array[0].text(), std::nullopt);
  EXPECT_EQ(array[1].integer(), 42);
  EXPECT_EQ(array[1].text(), "42");
  EXPECT_EQ(array[2].integer(), std::nullopt);
  EXPECT_TRUE(array[3].is_nil());
  EXPECT_TRUE(array[0][7].is_nil());
  EXPECT_EQ(array[0].array().size(), 0u);
  EXPECT_EQ(array.text(), std::nullopt);
}

}  // namespace
}  // namespace chat::redis
