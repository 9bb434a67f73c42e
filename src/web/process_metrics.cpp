#include "web/process_metrics.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace chat::web {
namespace {

// Fields of /proc/self/stat as proc(5) counts them, from 1.
constexpr std::size_t kFirstBehindName = 3;
constexpr std::size_t kThreads = 20;
constexpr std::size_t kStartTime = 22;
constexpr std::size_t kVirtual = 23;
constexpr std::size_t kResident = 24;

std::string read_file(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Takes the next word off the text.
std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(" \n"));
  text.remove_prefix(word.size());
  return word;
}

std::optional<std::uint64_t> number_of(std::string_view word) {
  std::uint64_t number = 0;
  const char* const end = word.data() + word.size();
  const auto parsed = std::from_chars(word.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

/// The machine's start, in seconds since the epoch.
std::optional<std::uint64_t> boot_time() {
  constexpr std::string_view kName = "\nbtime ";
  const std::string text = read_file("/proc/stat");
  const std::size_t at = text.find(kName);
  if (at == std::string::npos) return std::nullopt;
  std::string_view rest = std::string_view(text).substr(at + kName.size());
  return number_of(take_word(rest));
}

/// Since Linux 6.2 the directory's size is the number of its files. Before, it is 0.
std::optional<std::uint64_t> open_files() {
  constexpr const char* kDirectory = "/proc/self/fd";
  struct stat status {};
  if (::stat(kDirectory, &status) != 0) return std::nullopt;
  if (status.st_size > 0) return static_cast<std::uint64_t>(status.st_size);
  std::error_code error;
  std::filesystem::directory_iterator entry(kDirectory, error);
  std::uint64_t count = 0;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) ++count;
  // Without the one that reads the directory.
  return error || count == 0 ? std::nullopt : std::optional(count - 1);
}

double seconds_of(const timeval& time) {
  constexpr double kMicrosecond = 1e-6;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * kMicrosecond;
}

std::uint64_t resident_bytes(const ProcessStat& stat) {
  return stat.resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void write_cpu(MetricsWriter& writer) {
  writer.begin("process_cpu_seconds_total", "counter", "CPU time, of the user and the system.");
  writer.sample({}, process_cpu_seconds());
}

void write_files(MetricsWriter& writer) {
  if (const auto files = open_files()) {
    writer.single("process_open_fds", "gauge", "Open file descriptors.", *files);
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  writer.single("process_max_fds", "gauge", "How many may be open.", limit.rlim_cur);
}

void write_start(MetricsWriter& writer, std::uint64_t ticks) {
  static const std::optional<std::uint64_t> boot = boot_time();
  const long in_a_second = ::sysconf(_SC_CLK_TCK);
  if (!boot || in_a_second <= 0) return;
  writer.begin("process_start_time_seconds", "gauge", "Since the epoch.");
  writer.sample({}, static_cast<double>(*boot) +
                        static_cast<double>(ticks) / static_cast<double>(in_a_second));
}

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  // The name, in parentheses, may have any characters.
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  text.remove_prefix(name_end + 1);
  ProcessStat stat;
  for (std::size_t field = kFirstBehindName; field <= kResident; ++field) {
    const std::optional<std::uint64_t> number = number_of(take_word(text));
    std::uint64_t* const target = field == kThreads     ? &stat.threads
                                  : field == kStartTime ? &stat.start_ticks
                                  : field == kVirtual   ? &stat.virtual_bytes
                                  : field == kResident  ? &stat.resident_pages
                                                        : nullptr;
    if (target == nullptr) continue;
    if (!number) return std::nullopt;
    *target = *number;
  }
  return stat;
}

double process_cpu_seconds() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

std::uint64_t process_resident_bytes() {
  const auto stat = parse_process_stat(read_file("/proc/self/stat"));
  return stat ? resident_bytes(*stat) : 0;
}

void write_process(MetricsWriter& writer) {
  write_cpu(writer);
  write_files(writer);
  const auto stat = parse_process_stat(read_file("/proc/self/stat"));
  if (!stat) return;
  writer.single("process_resident_memory_bytes", "gauge", "Memory in use.", resident_bytes(*stat));
  writer.single("process_virtual_memory_bytes", "gauge", "Addresses in use.", stat->virtual_bytes);
  writer.single("process_threads", "gauge", "Threads.", stat->threads);
  write_start(writer, stat->start_ticks);
}

}  // namespace chat::web
