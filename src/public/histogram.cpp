#include "public/histogram.hpp"

#include <algorithm>
#include <cstddef>

namespace chat {
namespace {

constexpr double kNanosecond = 1e-9;

}  // namespace

void Histogram::add(std::chrono::steady_clock::duration time) {
  const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
  const double seconds = static_cast<double>(nanoseconds) * kNanosecond;
  const auto bucket = std::ranges::lower_bound(LatencyHistogram::kBounds, seconds);
  const auto index = static_cast<std::size_t>(bucket - LatencyHistogram::kBounds.begin());
  counts_[index].fetch_add(1, std::memory_order_relaxed);
  nanoseconds_.fetch_add(static_cast<std::uint64_t>(nanoseconds), std::memory_order_relaxed);
}

void Histogram::add_to(LatencyHistogram& sum) const {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    sum.counts[i] += counts_[i].load(std::memory_order_relaxed);
  }
  sum.sum += static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) * kNanosecond;
}

}  // namespace chat
