#include "chat/support/counters.hpp"

#include "public/histogram.hpp"

namespace chat::core {
namespace {

using std::chrono::steady_clock;

void count(std::atomic<std::uint64_t>& counter) { counter.fetch_add(1, std::memory_order_relaxed); }

std::uint64_t value(const std::atomic<std::uint64_t>& counter) {
  return counter.load(std::memory_order_relaxed);
}

}  // namespace

struct alignas(64) Stats::Slot {
  struct OfCommand {
    std::atomic<std::uint64_t> succeeded{0};
    std::atomic<std::uint64_t> failed{0};
    Histogram duration;
  };

  std::atomic<std::uint64_t> confirmed{0};
  std::atomic<std::uint64_t> rejected{0};
  std::array<OfCommand, kCommandCount> commands;
  Histogram hooks;
  Histogram store;

  OfCommand& of(Command command) { return commands[static_cast<std::size_t>(command)]; }
};

Stats::Stats() : slots_(std::make_unique<std::array<Slot, 16>>()) {}

Stats::~Stats() = default;

Stats::Slot& Stats::slot() {
  static std::atomic<std::size_t> threads = 0;
  thread_local const std::size_t own = threads++;
  return (*slots_)[own % slots_->size()];
}

void Stats::login(bool confirmed) {
  Slot& here = slot();
  count(confirmed ? here.confirmed : here.rejected);
}

void Stats::command_now(Command command, bool succeeded) {
  Slot::OfCommand& of = slot().of(command);
  count(succeeded ? of.succeeded : of.failed);
  of.duration.add_instant();
}

ServiceStats Stats::read() const {
  ServiceStats sum;
  for (const Slot& slot : *slots_) {
    sum.logins_confirmed += value(slot.confirmed);
    sum.logins_rejected += value(slot.rejected);
    for (std::size_t i = 0; i < kCommandCount; ++i) {
      sum.commands[i].succeeded += value(slot.commands[i].succeeded);
      sum.commands[i].failed += value(slot.commands[i].failed);
      slot.commands[i].duration.add_to(sum.commands[i].duration);
    }
    slot.hooks.add_to(sum.hooks);
    slot.store.add_to(sum.store);
  }
  return sum;
}

CommandTimer::~CommandTimer() {
  Stats::Slot::OfCommand& of = stats_.slot().of(command_);
  count(succeeded_ ? of.succeeded : of.failed);
  of.duration.add(steady_clock::now() - start_);
}

LatencyTimer::~LatencyTimer() {
  Stats::Slot& slot = stats_.slot();
  Histogram& latency = of_ == Of::kHook ? slot.hooks : slot.store;
  latency.add(steady_clock::now() - start_);
}

}  // namespace chat::core
