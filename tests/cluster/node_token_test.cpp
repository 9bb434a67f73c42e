#include "cluster/node_token.hpp"

#include <gtest/gtest.h>

namespace chat::cluster {
namespace {

constexpr std::string_view kSecret = "a secret of all nodes";
constexpr std::string_view kAddress = "10.0.0.7:8000";

TEST(NodeTokens, OpenWhatTheySealed) {
  const NodeTokens tokens(kSecret);
  EXPECT_EQ(tokens.open(tokens.seal(kAddress)), kAddress);
  EXPECT_EQ(NodeTokens(kSecret).open(tokens.seal(kAddress)), kAddress);
}

TEST(NodeTokens, AreTheSameForTheSameAddress) {
  EXPECT_EQ(NodeTokens(kSecret).seal(kAddress), NodeTokens(kSecret).seal(kAddress));
  EXPECT_NE(NodeTokens(kSecret).seal(kAddress), NodeTokens(kSecret).seal("10.0.0.8:8000"));
}

TEST(NodeTokens, AreSafeInAUrl) {
  EXPECT_EQ(NodeTokens(kSecret).seal(kAddress).find_first_not_of(
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
}

TEST(NodeTokens, OfAnotherSecretDoNotOpen) {
  EXPECT_EQ(NodeTokens("another secret of nodes").open(NodeTokens(kSecret).seal(kAddress)),
            std::nullopt);
}

TEST(NodeTokens, DoNotOpenWhereACharacterWasChangedOrIsMissing) {
  const NodeTokens tokens(kSecret);
  const std::string token = tokens.seal(kAddress);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(tokens.open(changed), std::nullopt) << i;
    EXPECT_EQ(tokens.open(token.substr(0, i)), std::nullopt) << i;
  }
  EXPECT_EQ(tokens.open(token + "AAAA"), std::nullopt);
  EXPECT_EQ(tokens.open(std::string(1'000'000, 'A')), std::nullopt);
}

}  // namespace
}  // namespace chat::cluster
