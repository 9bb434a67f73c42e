#include "webhooks/until_safe.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <thread>

#include "support/hand_durability.hpp"

namespace chat::webhooks {
namespace {

class UntilSafeTest : public ::testing::Test {
 protected:
  void begin(Durability* watched) {
    boost::asio::co_spawn(context, until_safe(watched),
                          [this](std::exception_ptr) { is_over = true; });
    turn();
  }
  void turn() {
    context.restart();
    context.poll();
  }

  test::HandDurability durability;
  boost::asio::io_context context;
  bool is_over = false;
};

TEST_F(UntilSafeTest, WaitsForWhatWasMadeWhenItBegan) {
  durability.make(2);
  begin(&durability);
  EXPECT_FALSE(is_over);
  durability.make(3);
  durability.save(1);
  turn();
  EXPECT_FALSE(is_over);
  durability.save(2);
  turn();
  EXPECT_TRUE(is_over);
  EXPECT_EQ(durability.watchers(), 0U);
}

TEST_F(UntilSafeTest, DoesNotWaitIfAllIsSafe) {
  durability.make(2);
  durability.save(2);
  begin(&durability);
  EXPECT_TRUE(is_over);
}

TEST_F(UntilSafeTest, DoesNotWaitWithoutADurability) {
  begin(nullptr);
  EXPECT_TRUE(is_over);
}

TEST_F(UntilSafeTest, AnotherThreadMayEndTheWait) {
  durability.make(1);
  begin(&durability);
  std::thread disk([this] { durability.save(1); });
  context.restart();
  context.run();
  disk.join();
  EXPECT_TRUE(is_over);
}

}  // namespace
}  // namespace chat::webhooks
