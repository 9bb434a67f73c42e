#include "base/running_work.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <optional>

namespace chat::base {
namespace {

using namespace std::chrono_literals;

class RunningWorkTest : public ::testing::Test {
 protected:
  /// Stores the answer in `is_idle`.
  void wait(std::chrono::steady_clock::duration limit = 1h) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    boost::asio::co_spawn(context_, work_.wait_idle(deadline),
                          [this](std::exception_ptr, bool idle) { is_idle = idle; });
    context_.poll();
  }

  boost::asio::io_context context_;
  RunningWork work_;
  std::optional<bool> is_idle;
};

TEST_F(RunningWorkTest, IsIdleAtOnceWhereNothingIsUnderWay) {
  wait();
  EXPECT_EQ(is_idle, true);
}

TEST_F(RunningWorkTest, IsIdleOnceTheLastPieceHasEnded) {
  RunningWork::Token first = work_.begin();
  RunningWork::Token second = work_.begin();
  wait();
  first.end();
  context_.poll();
  EXPECT_EQ(is_idle, std::nullopt);
  second.end();
  context_.poll();
  EXPECT_EQ(is_idle, true);
}

TEST_F(RunningWorkTest, IsNotIdleWhereMoreBeganBeforeItWasTold) {
  RunningWork::Token first = work_.begin();
  wait();
  first.end();
  RunningWork::Token second = work_.begin();
  context_.poll();
  EXPECT_EQ(is_idle, std::nullopt);
  second.end();
  context_.poll();
  EXPECT_EQ(is_idle, true);
}

TEST_F(RunningWorkTest, IsNotIdleAtTheDeadline) {
  RunningWork::Token token = work_.begin();
  wait(-1ms);
  EXPECT_EQ(is_idle, false);
}

}  // namespace
}  // namespace chat::base
