#include "public/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace chat {
namespace {

using std::chrono::microseconds;

std::size_t bucket_of(microseconds time) {
  Histogram histogram;
  histogram.add(time);
  LatencyHistogram sum{};
  histogram.add_to(sum);
  EXPECT_EQ(std::accumulate(sum.counts.begin(), sum.counts.end(), 0U), 1U);
  EXPECT_DOUBLE_EQ(sum.sum, std::chrono::duration<double>(time).count());
  return static_cast<std::size_t>(std::ranges::find(sum.counts, 1U) - sum.counts.begin());
}

// A bucket counts times up to its bound; the last one counts the rest.
TEST(Histogram, PutsEachTimeIntoTheFirstBucketThatHoldsIt) {
  const auto& bounds = LatencyHistogram::kBounds;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const microseconds bound(std::llround(bounds[i] * 1e6));
    EXPECT_EQ(bucket_of(bound - microseconds(1)), i) << bounds[i];
    EXPECT_EQ(bucket_of(bound + microseconds(1)), i + 1) << bounds[i];
  }
}

}  // namespace
}  // namespace chat
