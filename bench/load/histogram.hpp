// Latencies in buckets that are 1/64 of a power of two wide: quantiles are exact to 1.6 %.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace chat::bench {

class Histogram {
 public:
  /// Negative values count as 0.
  void record(std::int64_t nanoseconds) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(nanoseconds, 0));
    ++buckets_[bucket_of(value)];
    ++count_;
    max_ = std::max(max_, value);
  }

  std::uint64_t count() const { return count_; }
  std::uint64_t max() const { return max_; }
  void clear() { *this = {}; }

  /// The upper edge of the bucket with the quantile, in nanoseconds; 0 if the histogram is empty.
  std::uint64_t quantile(double q) const {
    const auto rank = static_cast<std::uint64_t>(q * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      seen += buckets_[i];
      if (seen > rank || (seen == count_ && seen > 0)) return std::min(upper_edge(i), max_);
    }
    return 0;
  }

 private:
  static constexpr unsigned kBits = 6;  // 64 buckets for each power of two
  static constexpr std::size_t kPerPower = std::size_t{1} << kBits;

  // Below 128 each value has its bucket. Above, a bucket is the leading seven bits and their place.
  static std::size_t bucket_of(std::uint64_t value) {
    if (value < 2 * kPerPower) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - kBits - 1;
    return shift * kPerPower + (value >> shift);
  }

  static std::uint64_t upper_edge(std::size_t bucket) {
    if (bucket < 2 * kPerPower) return bucket;
    const std::size_t shift = bucket / kPerPower - 1;
    return ((bucket - shift * kPerPower + 1) << shift) - 1;
  }

  std::array<std::uint64_t, (64 - kBits + 1) * kPerPower> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace chat::bench
