// Durations, counted by several threads.
#pragma once

#include <array>
#include <atomic>
#include <chat/stats.hpp>
#include <chrono>
#include <cstdint>

namespace chat {

/// Thread-safe; takes no lock.
class Histogram {
 public:
  void add(std::chrono::steady_clock::duration time);
  /// Adds a duration of 0 without reading the clock.
  void add_instant() { counts_[0].fetch_add(1, std::memory_order_relaxed); }
  void add_to(LatencyHistogram& sum) const;

 private:
  std::array<std::atomic<std::uint64_t>, LatencyHistogram::kBounds.size() + 1> counts_{};
  std::atomic<std::uint64_t> nanoseconds_{0};
};

}  // namespace chat
