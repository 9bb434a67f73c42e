#include "auth/expiry_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chat::auth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ExpiryQueue, GivesWhoIsDueInOrderAndOnce) {
  ExpiryQueue queue;
  queue.set("b", "user", 20);
  queue.set("a", "user", 10);
  queue.set("c", "user", 30);
  EXPECT_THAT(queue.take_due(9), IsEmpty());
  EXPECT_THAT(queue.take_due(20), ElementsAre("a", "b"));
  EXPECT_THAT(queue.take_due(20), IsEmpty());
  EXPECT_THAT(queue.take_due(30), ElementsAre("c"));
  EXPECT_EQ(queue.size(), 0u);
}

TEST(ExpiryQueue, TakesTheLastTimeThatWasSet) {
  ExpiryQueue queue;
  queue.set("later", "user", 10);
  queue.set("later", "user", 20);
  queue.set("sooner", "user", 10);
  queue.set("sooner", "user", 5);
  queue.set("same", "user", 10);
  queue.set("same", "user", 30);
  queue.set("same", "user", 10);
  EXPECT_THAT(queue.take_due(5), ElementsAre("sooner"));
  EXPECT_THAT(queue.take_due(19), ElementsAre("same"));
  EXPECT_THAT(queue.take_due(100), ElementsAre("later"));
}

TEST(ExpiryQueue, LetsStayWhoMay) {
  ExpiryQueue queue;
  queue.set("a", "user", 10);
  queue.set("a", "user", ExpiryQueue::kNever);
  EXPECT_THAT(queue.take_due(ExpiryQueue::kNever - 1), IsEmpty());
  ASSERT_NE(queue.user_of("a"), nullptr);
  EXPECT_EQ(*queue.user_of("a"), "user");
  EXPECT_EQ(queue.user_of("b"), nullptr);
}

TEST(ExpiryQueue, IsSweptOfWhoIsGoneBeforeItGrows) {
  ExpiryQueue queue;
  for (int i = 0; i < 100'000; ++i) {
    queue.set("gone" + std::to_string(i), "user", 1'000);
    queue.set("stays", "user", i);
    if (queue.should_sweep()) queue.sweep([](const std::string& id) { return id == "stays"; });
    ASSERT_LT(queue.size(), 2'000u);
  }
  queue.sweep([](const std::string& id) { return id == "stays"; });
  EXPECT_THAT(queue.take_due(1'000'000), ElementsAre("stays"));
}

}  // namespace
}  // namespace chat::auth
