#include "web/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chat::web {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricsTest, BucketsOfHistogramsAddUp) {
  ServiceStats service;
  CommandStats& sent = service.commands[static_cast<std::size_t>(Command::kRoomMessage)];
  sent.succeeded = 3;
  sent.failed = 1;
  sent.duration.counts.front() = 2;
  sent.duration.counts[1] = 1;
  sent.duration.counts.back() = 1;
  sent.duration.sum = 7.5;
  const std::string text = metrics_text(service, {});
  const std::string name = "chat_command_duration_seconds";
  EXPECT_THAT(text, HasSubstr(name + "_bucket{command=\"roomMessage\",le=\"0.0005\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{command=\"roomMessage\",le=\"0.001\"} 3\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{command=\"roomMessage\",le=\"5\"} 3\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{command=\"roomMessage\",le=\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr(name + "_sum{command=\"roomMessage\"} 7.5\n"));
  EXPECT_THAT(text, HasSubstr(name + "_count{command=\"roomMessage\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("chat_commands_total{command=\"roomMessage\",result=\"error\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr(name + "_count{command=\"roomJoin\"}")));
}

TEST(MetricsTest, TellOfEachLoop) {
  TransportStats transport;
  transport.loop_lag = {0.25, 0};
  transport.backlog_bytes = 12;
  const std::string text = metrics_text({}, transport);
  EXPECT_THAT(text, HasSubstr("# TYPE chat_loop_lag_seconds gauge\n"
                              "chat_loop_lag_seconds{loop=\"0\"} 0.25\n"
                              "chat_loop_lag_seconds{loop=\"1\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("\nchat_backlog_bytes 12\n"));
}

TEST(MetricsTest, TellOfHeldOutputWhereOutputMayBeHeld) {
  TransportStats transport;
  EXPECT_THAT(metrics_text({}, transport), Not(HasSubstr("chat_held_output_bytes")));
  transport.held_output_bytes = 0;
  EXPECT_THAT(metrics_text({}, transport), HasSubstr("\nchat_held_output_bytes 0\n"));
}

TEST(MetricsTest, TellOfRecoveryWhereThereIsSome) {
  TransportStats transport;
  EXPECT_THAT(metrics_text({}, transport), Not(HasSubstr("chat_recoveries_total")));
  transport.recovery = RecoveryStats{.recovered = 3, .refused = 1, .away = 2, .kept_bytes = 40};
  EXPECT_THAT(metrics_text({}, transport),
              HasSubstr("chat_recoveries_total{result=\"recovered\"} 3\n"
                        "chat_recoveries_total{result=\"refused\"} 1\n"));
  EXPECT_THAT(metrics_text({}, transport), HasSubstr("\nchat_away_sockets 2\n"));
  EXPECT_THAT(metrics_text({}, transport), HasSubstr("\nchat_kept_event_bytes 40\n"));
}

TEST(MetricsTest, TellOfRedis) {
  RedisStats stats;
  stats.connections = {{"commands", "10.0.0.1:6379", true}, {"sentinel", "\"odd\\", false}};
  stats.roles = {{"commands", 2, 3}};
  stats.outcomes = {{"ok", 40}, {"timeout", 1}};
  stats.in_flight = 5;
  MetricsWriter writer;
  write_redis(writer, stats);
  const std::string text = std::move(writer).take();
  EXPECT_THAT(text,
              HasSubstr("chat_redis_connected{role=\"commands\",server=\"10.0.0.1:6379\"} 1\n"));
  EXPECT_THAT(text,
              HasSubstr("chat_redis_connected{role=\"sentinel\",server=\"\\\"odd\\\\\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("chat_redis_reconnects_total{role=\"commands\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("chat_redis_failed_attempts_total{role=\"commands\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("chat_redis_commands_total{result=\"timeout\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("chat_redis_commands_in_flight 5\n"));
  EXPECT_THAT(text, HasSubstr("chat_redis_command_duration_seconds_count 0\n"));
}

TEST(MetricsTest, OfOtherPartsFollow) {
  const auto write = [](MetricsWriter& writer) {
    writer.begin("chat_other_total", "counter", "Of another part.");
    writer.sample("kind=\"a\"", std::uint64_t{7});
  };
  const std::string text = metrics_text({}, {}, {write, write});
  const std::string sample = "# TYPE chat_other_total counter\nchat_other_total{kind=\"a\"} 7\n";
  EXPECT_TRUE(text.ends_with(sample)) << text;
  EXPECT_NE(text.find(sample), text.rfind(sample));
}

}  // namespace
}  // namespace chat::web
