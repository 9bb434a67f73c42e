#include "process.hpp"

#include <ctime>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/resource.h>

#include "fail.hpp"

namespace chat::bench {
namespace {

std::string read_file(const std::string& name) {
  std::ifstream file(name);
  if (!file) fail("cannot read {}", name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The CPU time of all threads, to the nanosecond: /proc/PID/stat counts hundredths of a second, and
// an idle server uses some thirty of them.
double cpu_seconds(int pid) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    fail("no CPU clock of process {}", pid);
  }
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

std::uint64_t status_bytes(const std::string& status, const std::string& key) {
  const std::size_t at = status.find(key);
  if (at == std::string::npos) fail("no {} in /proc", key);
  return std::stoull(status.substr(at + key.size())) * 1024;
}

}  // namespace

ProcessUse process_use(int pid) {
  if (pid == 0) return {};
  const std::string status = read_file(fmt::format("/proc/{}/status", pid));
  return {.cpu = cpu_seconds(pid),
          .memory = status_bytes(status, "VmRSS:"),
          .peak = status_bytes(status, "VmHWM:")};
}

double own_cpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace chat::bench
