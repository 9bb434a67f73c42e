// What the system knows of this process; and its metrics, by the names that Prometheus' client
// libraries use.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "web/metrics_writer.hpp"

namespace chat::web {

/// Of /proc/self/stat.
struct ProcessStat {
  std::uint64_t threads = 0;
  std::uint64_t start_ticks = 0;  ///< since the machine's start
  std::uint64_t virtual_bytes = 0;
  std::uint64_t resident_pages = 0;
};

/// nullopt for any other text.
std::optional<ProcessStat> parse_process_stat(std::string_view text);

// All of these are thread-safe.

/// Of all threads, in seconds; 0 if unknown.
double process_cpu_seconds();
/// Memory in use; 0 if unknown.
std::uint64_t process_resident_bytes();

/// What cannot be read is left out.
void write_process(MetricsWriter& writer);

}  // namespace chat::web
