// The service's counters of commands and logins.
#include "chat/support/counters.hpp"

#include "chat/service_fixture.hpp"

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
