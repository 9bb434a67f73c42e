#include "net/rare_timer.hpp"

#include <future>
#include <gtest/gtest.h>
#include <memory>

#include "net/loop_group.hpp"
#include "support/run_on.hpp"

namespace chat::net {
namespace {

TEST(RareTimer, CallsOnceAndMayBeSetFromItsAction) {
  LoopGroup loops(1);
  loops.start();
  RareTimer timer;
  std::promise<int> done;
  int calls = 0;
  test::run_on(loops[0], [&] {
    timer.set(loops[0], 1, [&] {
      ++calls;
      timer.set(loops[0], 1, [&] { done.set_value(++calls); });
    });
  });
  EXPECT_EQ(done.get_future().get(), 2);
  loops.stop();
}

TEST(RareTimer, ForgetsWhatWasSetBefore) {
  LoopGroup loops(1);
  loops.start();
  auto timer = std::make_unique<RareTimer>();
  RareTimer cancelled;
  std::promise<int> done;
  test::run_on(loops[0], [&] {
    timer->set(loops[0], 1, [&] { done.set_value(1); });
    timer->set(loops[0], 20, [&] { done.set_value(2); });
    cancelled.set(loops[0], 1, [&] { done.set_value(3); });
    cancelled.cancel();
  });
  EXPECT_EQ(done.get_future().get(), 2);
  loops.stop();
}

}  // namespace
}  // namespace chat::net
