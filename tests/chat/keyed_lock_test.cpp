#include "chat/support/keyed_lock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

namespace chat::core {
namespace {

using ::testing::ElementsAre;

class KeyedLockTest : public ::testing::Test {
 protected:
  void take(int who, std::string key) {
    boost::asio::co_spawn(context, wait_for(who, std::move(key)), boost::asio::detached);
  }

  Task<> wait_for(int who, std::string key) {
    std::optional<KeyedLock::Guard> guard = co_await lock.lock(std::move(key));
    order.push_back(guard ? who : -who);
  }

  void run() {
    context.restart();
    context.run();
  }

  boost::asio::io_context context{1};
  KeyedLock lock;
  std::vector<int> order;
};

TEST_F(KeyedLockTest, IsGrantedInTheOrderOfAsking) {
  auto held = lock.try_lock("a");
  ASSERT_TRUE(held);
  EXPECT_FALSE(lock.try_lock("a"));
  for (int who : {1, 2, 3}) take(who, "a");
  context.poll();
  EXPECT_THAT(order, ElementsAre());
  held.reset();
  run();
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
  EXPECT_TRUE(lock.try_lock("a")) << "free again";
}

TEST_F(KeyedLockTest, KeysAreIndependent) {
  auto held = lock.try_lock("a");
  take(1, "b");
  run();
  EXPECT_THAT(order, ElementsAre(1));
}

TEST_F(KeyedLockTest, AbandonedItSendsWaitersAway) {
  auto held = lock.try_lock("a");
  take(1, "a");
  context.poll();
  lock.abandon();
  take(2, "b");
  run();
  EXPECT_THAT(order, ElementsAre(-1, -2));
}

}  // namespace
}  // namespace chat::core
