#include "web/process_figures.hpp"

#include <chrono>
#include <ctime>
#include <fstream>
#include <unistd.h>

namespace chat::web {
namespace {

// Soon after the program's start.
const std::chrono::steady_clock::time_point kStart = std::chrono::steady_clock::now();

double cpu_seconds() {
  constexpr double kNanosecond = 1e-9;
  timespec used{};
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * kNanosecond;
}

/// proc(5): the second number of statm is in pages.
std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  statm >> all >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

ProcessFigures process_figures() {
  const std::chrono::duration<double> uptime = std::chrono::steady_clock::now() - kStart;
  return {
      .uptime = uptime.count(), .cpu_seconds = cpu_seconds(), .resident_bytes = resident_bytes()};
}

}  // namespace chat::web
