#include "base/timing_wheel.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "support/seed.hpp"

namespace chat {
namespace {

constexpr std::size_t kAll = 1'000'000;

class Probe final : public Timer {
 public:
  explicit Probe(std::function<void()> action = {}) : action_(std::move(action)) {}
  int fired = 0;

 private:
  void on_timer() override {
    ++fired;
    if (action_) action_();
  }
  std::function<void()> action_;
};

TEST(TimingWheel, FiresOnceNeverEarlyAndAtMostItsResolutionLate) {
  TimingWheel wheel(1000);
  Probe probe;
  wheel.set(probe, 1500);
  wheel.advance(1499, kAll);
  EXPECT_EQ(probe.fired, 0);
  wheel.advance(1500 + TimingWheel::kResolution, kAll);
  EXPECT_EQ(probe.fired, 1);
  EXPECT_FALSE(probe.is_set());
  wheel.advance(200'000, kAll);
  EXPECT_EQ(probe.fired, 1);
}

TEST(TimingWheel, KeepsTimersOfLaterTurnsForTheirTurn) {
  TimingWheel wheel(0);
  Probe far;
  wheel.set(far, 300'000);  // several turns of 65 s
  for (std::int64_t now = 0; now < 300'000; now += 100) wheel.advance(now, kAll);
  EXPECT_EQ(far.fired, 0);
  wheel.advance(300'004, kAll);
  EXPECT_EQ(far.fired, 1);
}

TEST(TimingWheel, ATimerMaySetItselfAndCancelOthersWhileItFires) {
  TimingWheel wheel(0);
  Probe victim;
  std::unique_ptr<Probe> again;
  again = std::make_unique<Probe>([&] {
    victim.cancel();
    if (again->fired < 3) wheel.set(*again, 100);
  });
  wheel.set(victim, 100);
  wheel.set(*again, 100);  // in the same slot, fired first
  for (std::int64_t now = 0; now <= 200; now += 4) wheel.advance(now, kAll);
  EXPECT_EQ(again->fired, 3);
  EXPECT_EQ(victim.fired, 0);
}

TEST(TimingWheel, ATimerThatIsDestroyedLeaves) {
  TimingWheel wheel(0);
  {
    Probe probe;
    wheel.set(probe, 50);
  }
  EXPECT_EQ(wheel.next_wake(), -1);
  wheel.advance(1000, kAll);
}

TEST(TimingWheel, SaysWhenItIsWorthLookingAgain) {
  TimingWheel wheel(10'000);
  EXPECT_EQ(wheel.next_wake(), -1);
  Probe near;
  Probe later;
  wheel.set(later, 30'000);
  wheel.set(near, 12'345);
  EXPECT_GE(wheel.next_wake(), 12'345);
  EXPECT_LE(wheel.next_wake(), 12'345 + TimingWheel::kResolution);
  near.cancel();
  EXPECT_GE(wheel.next_wake(), 30'000);
}

TEST(TimingWheel, FiresNoMoreThanItsLimitAndTheRestLater) {
  TimingWheel wheel(0);
  std::vector<std::unique_ptr<Probe>> probes;
  for (int i = 0; i < 5; ++i) wheel.set(*probes.emplace_back(std::make_unique<Probe>()), 100);
  Probe next_slot;
  wheel.set(next_slot, 110);
  EXPECT_EQ(wheel.advance(200, 2), 2U);
  EXPECT_LE(wheel.next_wake(), 104);  // at once
  Probe overdue;
  wheel.set(overdue, 50);  // while the slot is half fired
  EXPECT_EQ(wheel.advance(200, 4), 4U);
  EXPECT_EQ(wheel.advance(200, 4), 1U);
  for (const auto& probe : probes) EXPECT_EQ(probe->fired, 1);
  EXPECT_EQ(overdue.fired, 1);
  EXPECT_EQ(next_slot.fired, 1);
  EXPECT_EQ(wheel.next_wake(), -1);
}

TEST(TimingWheel, ATimerThatSetsItselfIntoThePastFiresOnceAVisit) {
  TimingWheel wheel(0);
  std::unique_ptr<Probe> again;
  again = std::make_unique<Probe>([&] { wheel.set(*again, 1); });
  wheel.set(*again, 100);
  EXPECT_EQ(wheel.advance(100, kAll), 1U);
  EXPECT_EQ(wheel.advance(104, 1), 1U);
  EXPECT_EQ(wheel.advance(104, kAll), 0U);
}

TEST(TimingWheel, AgreesWithASortedListUnderRandomUse) {
  const std::uint64_t seed = test::test_seed();
  SCOPED_TRACE(test::seed_note(seed));
  std::mt19937 random(static_cast<unsigned>(seed));
  std::int64_t now = 5;
  TimingWheel wheel(now);
  std::vector<std::unique_ptr<Probe>> probes;
  probes.reserve(200);
  for (int i = 0; i < 200; ++i) probes.push_back(std::make_unique<Probe>());
  std::map<Probe*, std::int64_t> expected;
  for (int step = 0; step < 20'000; ++step) {
    Probe& probe = *probes[random() % probes.size()];
    switch (random() % 4) {
      case 0:
      case 1: {
        const std::int64_t deadline = now + 1 + static_cast<std::int64_t>(random() % 150'000);
        wheel.set(probe, deadline);
        expected[&probe] = deadline;
        break;
      }
      case 2:
        probe.cancel();
        expected.erase(&probe);
        break;
      default:
        now += static_cast<std::int64_t>(random() % 2'000);
        wheel.advance(now, kAll);
        for (auto entry = expected.begin(); entry != expected.end();) {
          const auto [timer, deadline] = *entry;
          const bool due = deadline + TimingWheel::kResolution <= now;
          if (due) {
            ASSERT_FALSE(timer->is_set());
          }
          if (deadline > now) {
            ASSERT_TRUE(timer->is_set());
          }
          entry = timer->is_set() ? std::next(entry) : expected.erase(entry);
        }
    }
  }
}

}  // namespace
}  // namespace chat
