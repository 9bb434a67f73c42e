// What the system knows of this process.
#pragma once

#include <cstdint>

namespace chat::web {

struct ProcessFigures {
  double uptime = 0;                 ///< seconds since the program began to count
  double cpu_seconds = 0;            ///< of all threads
  std::uint64_t resident_bytes = 0;  ///< memory; 0 if unknown
};

/// Thread-safe.
ProcessFigures process_figures();

}  // namespace chat::web
