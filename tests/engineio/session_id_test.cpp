#include "engineio/session_id.hpp"

#include <gtest/gtest.h>
#include <set>

namespace chat::engineio {
namespace {

TEST(SessionId, NamesItsLoop) {
  for (unsigned loop = 0; loop < kMaxLoops; ++loop) {
    EXPECT_EQ(loop_of(make_session_id(loop)), loop);
    EXPECT_EQ(loop_of(make_socket_id(loop)), loop);
    EXPECT_EQ(loop_of("/chat-service#" + make_session_id(loop)), loop);
    EXPECT_EQ(loop_of("/chat.service#" + make_session_id(loop, ".node_of-it")), loop);
  }
}

TEST(SessionId, IsNotTheSameTwiceAndSafeInAUrl) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = make_session_id(1);
    EXPECT_EQ(id.size(), 20U);
    EXPECT_EQ(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789-_"),
              std::string::npos);
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 1000U);
}

TEST(SessionId, OtherTextNamesNone) {
  EXPECT_EQ(loop_of(""), std::nullopt);
  EXPECT_EQ(loop_of("short"), std::nullopt);
  EXPECT_EQ(loop_of("aaaaaaaaaaaaaaaaaaa!"), std::nullopt);
}

}  // namespace
}  // namespace chat::engineio
