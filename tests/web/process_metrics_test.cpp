#include "web/process_metrics.hpp"

#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace chat::web {
namespace {

using testing::HasSubstr;

constexpr const char* kStat =
    "4242 (a ) name) S 1 4242 4242 0 -1 4194560 100 0 0 0 7 8 0 0 20 0 12 0 123456 1073741824 2048 "
    "18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

std::string process_metrics() {
  MetricsWriter writer;
  write_process(writer);
  return std::move(writer).take();
}

double sample(const std::string& name) {
  const std::string text = process_metrics();
  const std::size_t at = text.find('\n' + name + ' ');
  return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + name.size() + 2, nullptr);
}

TEST(ProcessMetrics, AreReadBehindTheName) {
  const auto stat = parse_process_stat(kStat);
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->threads, 12U);
  EXPECT_EQ(stat->start_ticks, 123456U);
  EXPECT_EQ(stat->virtual_bytes, 1073741824U);
  EXPECT_EQ(stat->resident_pages, 2048U);
}

TEST(ProcessMetrics, AStatThatIsCutIsNone) {
  const std::string text = kStat;
  const std::size_t end = text.find(" 2048 ");
  for (std::size_t size = 0; size <= end; ++size) {
    EXPECT_FALSE(parse_process_stat(text.substr(0, size))) << size;
  }
}

TEST(ProcessMetrics, TellOfThisProcess) {
  const double now = static_cast<double>(std::chrono::duration_cast<std::chrono::seconds>(
                                             std::chrono::system_clock::now().time_since_epoch())
                                             .count());
  EXPECT_GT(sample("process_resident_memory_bytes"), 1e6);
  EXPECT_GT(sample("process_virtual_memory_bytes"), sample("process_resident_memory_bytes"));
  EXPECT_GE(sample("process_threads"), 1);
  EXPECT_GT(sample("process_max_fds"), sample("process_open_fds"));
  EXPECT_NEAR(sample("process_start_time_seconds"), now, 600);
  EXPECT_THAT(process_metrics(), HasSubstr("# TYPE process_cpu_seconds_total counter\n"));
}

TEST(ProcessMetrics, CountOpenFiles) {
  const double before = sample("process_open_fds");
  std::vector<int> files;
  for (int i = 0; i < 10; ++i) files.push_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(sample("process_open_fds"), before + 10);
  for (const int file : files) ::close(file);
  EXPECT_EQ(sample("process_open_fds"), before);
}

TEST(ProcessMetrics, CpuTimeGrowsWithWork) {
  const double before = sample("process_cpu_seconds_total");
  EXPECT_GE(before, 0);
  while (sample("process_cpu_seconds_total") < before + 0.02) {
  }
}

}  // namespace
}  // namespace chat::web
