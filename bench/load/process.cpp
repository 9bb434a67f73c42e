#include "process.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

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

// proc(5), /proc/PID/stat: fields 14 and 15; the name, field 2, may hold anything.
double cpu_seconds(int pid) {
  const std::string text = read_file(fmt::format("/proc/{}/stat", pid));
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
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
