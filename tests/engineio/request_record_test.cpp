#include "engineio/request_record.hpp"

#include <gtest/gtest.h>

namespace chat::engineio {
namespace {

TEST(RequestRecord, GivesBackWhatTheRequestSaid) {
  net::HttpRequest request;
  request.query = "EIO=4&userName=J%C3%BCrgen";
  request.headers = {{"host", "a:1"}, {"cookie", "x=y: z"}, {"empty", ""}};
  const Handshake handshake = RequestRecord(request, "127.0.0.1").read();
  EXPECT_EQ(handshake.remote_address, "127.0.0.1");
  ASSERT_NE(handshake.query_value("userName"), nullptr);
  EXPECT_EQ(*handshake.query_value("userName"), "Jürgen");
  EXPECT_EQ(handshake.headers, request.headers);
  EXPECT_EQ(handshake.header("absent"), nullptr);
}

TEST(RequestRecord, LeavesOutTheHeadersOfTheConnectionItself) {
  net::HttpRequest request;
  request.headers = {{"connection", "Upgrade"},
                     {"upgrade", "websocket"},
                     {"sec-websocket-key", "x"},
                     {"origin", "http://a"}};
  const Handshake handshake = RequestRecord(request, "127.0.0.1").read();
  EXPECT_EQ(handshake.headers, (net::HttpFields{{"origin", "http://a"}}));
}

}  // namespace
}  // namespace chat::engineio
