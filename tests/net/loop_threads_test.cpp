#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>

#include "net/loop_group.hpp"
#include "support/run_on.hpp"

namespace chat::net {
namespace {

using test::run_on;

TEST(LoopThreads, DeliveriesOfOneThreadKeepTheirOrder) {
  constexpr int kThreads = 4;
  constexpr int kEach = 5'000;
  LoopGroup loops(1);
  loops.start();
  std::vector<std::vector<int>> seen(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&loops, &seen, t] {
      for (int i = 0; i < kEach; ++i) loops[0].deliver([&seen, t, i] { seen[t].push_back(i); });
    });
  }
  for (auto& thread : threads) thread.join();
  run_on(loops[0], [&] { loops[0].drain_deliveries(); });
  loops.stop();
  for (const auto& order : seen) {
    ASSERT_EQ(order.size(), static_cast<std::size_t>(kEach));
    for (int i = 0; i < kEach; ++i) ASSERT_EQ(order[i], i);
  }
}

TEST(LoopThreads, OnEachRunsEverywhereAndThenCallsOnce) {
  LoopGroup loops(3);
  loops.start();
  std::atomic<int> runs{0};
  std::promise<void> done;
  loops.on_each([&](Loop& loop) { runs += loop.is_this_thread() ? 1 : 100; },
                [&] { done.set_value(); });
  done.get_future().wait();
  EXPECT_EQ(runs, 3);
  EXPECT_FALSE(loops[0].is_this_thread());
}

// Retired objects may use objects that are destroyed between the two.
TEST(LoopThreads, WhatWasRetiredEndsWithTheLoopsRunAndNotWithTheLoop) {
  class Object final : public LoopOwned {
   public:
    explicit Object(bool& ended) : ended_(ended) {}
    ~Object() override { ended_ = true; }

   private:
    bool& ended_;
  };
  bool ended = false;
  LoopGroup loops(1);
  loops.start();
  std::promise<void> retired;
  loops[0].post([&] {
    loops[0].retire(std::make_unique<Object>(ended));
    loops[0].stop();  // the pass does not reach its end
    retired.set_value();
  });
  retired.get_future().wait();
  loops.stop();
  EXPECT_TRUE(ended);
}

class Recorder final : public Flushable {
 public:
  explicit Recorder(std::vector<int>& log, int name, std::function<void()> action = {})
      : log_(log), name_(name), action_(std::move(action)) {}
  void flush() override {
    log_.push_back(name_);
    if (action_) action_();
  }

 private:
  std::vector<int>& log_;
  int name_;
  std::function<void()> action_;
};

TEST(LoopThreads, FansOutBeforeItWritesAndFlushesEachOnce) {
  LoopGroup loops(1);
  loops.start();
  Loop& loop = loops[0];
  std::vector<int> log;
  std::promise<void> written;
  auto write = std::make_unique<Recorder>(log, 2, [&] { written.set_value(); });
  auto gone = std::make_unique<Recorder>(log, 3);
  auto fan =
      std::make_unique<Recorder>(log, 1, [&] { loop.request_flush(*write, Loop::Phase::kWrite); });
  run_on(loop, [&] {
    loop.request_flush(*gone, Loop::Phase::kWrite);
    loop.request_flush(*write, Loop::Phase::kWrite);
    loop.request_flush(*fan, Loop::Phase::kFanOut);
    gone.reset();  // an object that ends meanwhile is forgotten
  });
  written.get_future().wait();
  run_on(loop, [&] {
    write.reset();
    fan.reset();
  });
  loops.stop();
  EXPECT_EQ(log, (std::vector<int>{1, 2}));
}

class LastWord final : public LoopOwned {
 public:
  explicit LastWord(std::promise<void>& said) : said_(said) {}
  ~LastWord() override { said_.set_value(); }

 private:
  std::promise<void>& said_;
};

TEST(LoopThreads, WhatIsKeptEndsWhenItIsDismissed) {
  LoopGroup loops(1);
  loops.start();
  std::promise<void> said;
  auto object = std::make_unique<LastWord>(said);
  LoopOwned& reference = *object;
  run_on(loops[0], [&] { loops[0].keep(std::move(object)); });
  EXPECT_EQ(loops.kept(), 1U);
  run_on(loops[0], [&] { loops[0].dismiss(reference); });
  said.get_future().wait();
  EXPECT_EQ(loops.kept(), 0U);
  loops.stop();
}

}  // namespace
}  // namespace chat::net
