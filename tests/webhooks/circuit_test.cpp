#include "webhooks/circuit.hpp"

#include <gtest/gtest.h>

namespace chat::webhooks {
namespace {

using std::chrono::milliseconds;

class CircuitTest : public testing::Test {
 protected:
  bool admit() { return circuit_.admit(now_); }
  bool fail() { return circuit_.failed(now_); }

  void open() {
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(admit());
      fail();
    }
  }

  Circuit circuit_{3, milliseconds(100)};
  Circuit::Time now_{milliseconds(1)};
};

TEST_F(CircuitTest, OpensAfterSoManyFailuresInARow) {
  EXPECT_TRUE(admit());
  EXPECT_FALSE(fail());
  EXPECT_FALSE(fail());
  circuit_.succeeded();
  EXPECT_FALSE(fail());
  EXPECT_FALSE(fail());
  EXPECT_TRUE(admit());
  EXPECT_TRUE(fail());
  EXPECT_FALSE(admit());
}

TEST_F(CircuitTest, LetsOneThroughAfterThePause) {
  open();
  now_ += milliseconds(99);
  EXPECT_FALSE(admit());
  now_ += milliseconds(1);
  EXPECT_TRUE(admit());
  EXPECT_FALSE(admit());
}

TEST_F(CircuitTest, ClosesWhenThatOneSucceeds) {
  open();
  now_ += milliseconds(100);
  ASSERT_TRUE(admit());
  circuit_.succeeded();
  EXPECT_TRUE(admit());
  EXPECT_TRUE(admit());
  EXPECT_FALSE(fail());  // the count has restarted
}

TEST_F(CircuitTest, PausesAgainWhenThatOneFails) {
  open();
  now_ += milliseconds(100);
  ASSERT_TRUE(admit());
  EXPECT_FALSE(fail());
  EXPECT_FALSE(admit());
  now_ += milliseconds(100);
  EXPECT_TRUE(admit());
}

TEST_F(CircuitTest, IsToldNothingNewByThoseThatWereUnderWay) {
  open();
  now_ += milliseconds(90);
  EXPECT_FALSE(fail());
  now_ += milliseconds(10);
  EXPECT_TRUE(admit());
}

TEST_F(CircuitTest, LetsAnotherThroughWhereTheOneFoundNothingOut) {
  open();
  now_ += milliseconds(100);
  ASSERT_TRUE(admit());
  circuit_.abandoned();
  EXPECT_TRUE(admit());
}

}  // namespace
}  // namespace chat::webhooks
