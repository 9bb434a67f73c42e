// The service's counters of commands and logins.
#include "chat/support/counters.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "chat/service_fixture.hpp"
#include "public/histogram.hpp"

namespace chat::test {
namespace {

const CommandStats& of(const ServiceStats& stats, Command command) {
  return stats.commands[static_cast<std::size_t>(command)];
}

std::uint64_t count(const LatencyHistogram& histogram) {
  std::uint64_t sum = 0;
  for (const std::uint64_t bucket : histogram.counts) sum += bucket;
  return sum;
}

using std::chrono::microseconds;

std::size_t bucket_of(microseconds time) {
  Histogram histogram;
  histogram.add(time);
  LatencyHistogram sum{};
  histogram.add_to(sum);
  EXPECT_EQ(count(sum), 1U);
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

TEST_F(ServiceTest, CountsCommandsByWhatCameOfThem) {
  ASSERT_TRUE(start());
  ASSERT_TRUE(run(service->add_room("r")).has_value());
  const std::string socket = connect("alice");
  call(socket, "roomJoin", {"r"});
  call(socket, "roomMessage", {"r", Object{{"textMessage", "x"}}});
  call(socket, "roomMessage", {"q", Object{{"textMessage", "x"}}});
  const ServiceStats stats = service->stats();
  EXPECT_EQ(of(stats, Command::kRoomJoin).succeeded, 1U);
  EXPECT_EQ(of(stats, Command::kRoomMessage).succeeded, 1U);
  EXPECT_EQ(of(stats, Command::kRoomMessage).failed, 1U);
  EXPECT_EQ(count(of(stats, Command::kRoomMessage).duration), 2U);
  EXPECT_EQ(of(stats, Command::kRoomLeave).succeeded, 0U);
  EXPECT_EQ(stats.logins_confirmed, 1U);
  EXPECT_EQ(stats.logins_rejected, 0U);
}

}  // namespace
}  // namespace chat::test
