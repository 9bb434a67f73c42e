// What a process costs, by its CPU clock and /proc.
#pragma once

#include <cstdint>

namespace chat::bench {

struct ProcessUse {
  double cpu = 0;            ///< seconds, of user and system, all threads
  std::uint64_t memory = 0;  ///< bytes resident
  std::uint64_t peak = 0;    ///< the most that were
};

/// Zeros where `pid` is 0.
ProcessUse process_use(int pid);

/// CPU seconds of this process.
double own_cpu();

}  // namespace chat::bench
