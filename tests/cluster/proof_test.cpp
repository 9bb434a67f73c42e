#include "cluster/proof.hpp"

#include <gtest/gtest.h>

namespace chat::cluster {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;
constexpr std::int64_t kMinute = 60'000;

class ProofsTest : public ::testing::Test {
 protected:
  const Proofs proofs{"a secret of all nodes"};
  const std::string proof = proofs.make("GET", "/socket.io/?sid=a", kNow);
};

TEST_F(ProofsTest, HoldForTheRequestTheyWereMadeFor) {
  EXPECT_TRUE(proofs.holds(proof, "GET", "/socket.io/?sid=a", kNow));
  EXPECT_FALSE(proofs.holds(proof, "POST", "/socket.io/?sid=a", kNow));
  EXPECT_FALSE(proofs.holds(proof, "GET", "/socket.io/?sid=b", kNow));
}

TEST_F(ProofsTest, HoldForFiveMinutesOnClocksThatDiffer) {
  for (const std::int64_t minutes : {-5, 5}) {
    EXPECT_TRUE(proofs.holds(proof, "GET", "/socket.io/?sid=a", kNow + minutes * kMinute));
    EXPECT_FALSE(proofs.holds(proof, "GET", "/socket.io/?sid=a", kNow + minutes * 2 * kMinute));
  }
}

TEST_F(ProofsTest, DoNotHoldByAnotherSecret) {
  EXPECT_FALSE(Proofs("another secret of nodes").holds(proof, "GET", "/socket.io/?sid=a", kNow));
}

TEST_F(ProofsTest, DoNotHoldWhereAnythingWasChanged) {
  for (std::size_t i = 0; i < proof.size(); ++i) {
    std::string changed = proof;
    changed[i] = changed[i] == '1' ? '2' : '1';
    EXPECT_FALSE(proofs.holds(changed, "GET", "/socket.io/?sid=a", kNow)) << i;
    EXPECT_FALSE(proofs.holds(proof.substr(0, i), "GET", "/socket.io/?sid=a", kNow)) << i;
  }
  EXPECT_FALSE(proofs.holds({}, "GET", "/socket.io/?sid=a", kNow));
  EXPECT_FALSE(proofs.holds("99999999999999999999.", "GET", "/socket.io/?sid=a", kNow));
}

}  // namespace
}  // namespace chat::cluster
