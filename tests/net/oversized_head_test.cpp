#include "net/oversized_head.hpp"

#include <gtest/gtest.h>

namespace chat::net {
namespace {

TEST(OversizedHead, FindsTheOriginWhereverItIsCut) {
  const std::string text =
      "xxx\r\nX-Large: " + std::string(700, 'x') +
      "\r\nx-origin: https://b.example\r\noRIGIN:\thttps://a.example \r\nY: z\r\n\r\n";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    OversizedHead head({});
    const bool is_known = head.read(std::string_view(text).substr(0, cut));
    EXPECT_TRUE(is_known || head.read(std::string_view(text).substr(cut))) << cut;
    EXPECT_EQ(head.origin(), "https://a.example") << cut;
  }
}

TEST(OversizedHead, EndsWithTheHead) {
  for (const char* end : {"\r\n\r\n", "\n\n"}) {
    OversizedHead head({});
    EXPECT_FALSE(head.read("GET / HTTP/1.1"));
    EXPECT_TRUE(head.read(end));
    EXPECT_EQ(head.origin(), "");
  }
  OversizedHead head({});
  EXPECT_TRUE(head.read("X: y\r\n\r\nOrigin: https://of.the.body\r\n"));
  EXPECT_EQ(head.origin(), "");
}

TEST(OversizedHead, NeedsNoMoreWhereTheOriginCameFirst) {
  OversizedHead head("https://a.example");
  EXPECT_TRUE(head.read(""));
  EXPECT_EQ(head.origin(), "https://a.example");
}

TEST(OversizedHead, IsReadForAWhileOnly) {
  const std::string piece(10'000, 'x');
  OversizedHead head({});
  int pieces = 1;
  while (!head.read(piece) && pieces < 1'000) ++pieces;
  EXPECT_EQ(pieces, 27) << "256 KB";
}

}  // namespace
}  // namespace chat::net
