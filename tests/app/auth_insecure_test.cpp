#include "app/auth_insecure.hpp"

#include <gtest/gtest.h>

namespace chat::app {
namespace {

Handshake handshake(Value auth, Handshake::Fields query) {
  Handshake result;
  result.auth = std::move(auth);
  result.query = std::move(query);
  return result;
}

TEST(InsecureLogin, TakesTheNameFromThePayloadOrTheQuery) {
  EXPECT_EQ(claimed_user(handshake(Object{{"userName", "ann"}}, {})), "ann");
  EXPECT_EQ(claimed_user(handshake(Object{{"user", "ann"}}, {})), "ann");
  EXPECT_EQ(claimed_user(handshake({}, {{"userName", "ann"}})), "ann");
  EXPECT_EQ(claimed_user(handshake({}, {{"EIO", "4"}, {"user", "ann"}})), "ann");
}

TEST(InsecureLogin, PrefersUserNameThenThePayload) {
  EXPECT_EQ(claimed_user(handshake(Object{{"user", "a"}, {"userName", "b"}}, {})), "b");
  EXPECT_EQ(claimed_user(handshake(Object{{"user", "a"}}, {{"userName", "b"}})), "b");
  EXPECT_EQ(claimed_user(handshake(Object{{"user", "a"}}, {{"user", "b"}})), "a");
}

TEST(InsecureLogin, FindsNobodyWithoutAName) {
  EXPECT_EQ(claimed_user(handshake({}, {})), std::nullopt);
  EXPECT_EQ(claimed_user(handshake("ann", {})), std::nullopt);
  EXPECT_EQ(claimed_user(handshake(Object{{"userName", 7}}, {})), std::nullopt);
  EXPECT_EQ(claimed_user(handshake({}, {{"user", ""}})), std::nullopt);
}

}  // namespace
}  // namespace chat::app
