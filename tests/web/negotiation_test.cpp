#include "web/negotiation.hpp"

#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace chat::web {
namespace {

TEST(NegotiationTest, TakesGzipUnlessItIsRefused) {
  for (const char* header : {"gzip", "GZIP", "br, gzip", "gzip;q=0.5", "gzip ; q=1", "*",
                             "identity, *;q=0.1", "*;q=0, gzip", "deflate,gzip,", "gzip;x=0"}) {
    EXPECT_TRUE(takes_gzip(header)) << header;
  }
  for (const char* header : {"", ",", "br", "identity", "gzip;q=0", "gzip;q=0.000", "gzip; Q = 0",
                             "*;q=0", "gzip;q=0, *", "xgzip", "gzip2", ";q=1"}) {
    EXPECT_FALSE(takes_gzip(header)) << header;
  }
}

TEST(NegotiationTest, FindsTheEntityTag) {
  for (const char* header : {R"("a")", R"(W/"a")", R"("b", "a")", R"("b",W/"a")", "*", " * "}) {
    EXPECT_TRUE(names_etag(header, R"("a")")) << header;
  }
  for (const char* header : {"", "a", R"("A")", R"("aa")", R"(w/"a")", R"("b", *)", R"(W/)"}) {
    EXPECT_FALSE(names_etag(header, R"("a")")) << header;
  }
}

TEST(NegotiationTest, ReadsHeadersThatAreCutAnywhere) {
  for (const std::string whole : {R"(br;q=1.0, gzip;q=0.8, *;q=0)", R"(W/"b", "a")"}) {
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      takes_gzip(std::string_view(whole).substr(0, size));
      names_etag(std::string_view(whole).substr(0, size), R"("a")");
    }
  }
}

}  // namespace
}  // namespace chat::web
