// The cost of a process, by its CPU clock and /proc.
#pragma once

#include <cstdint>

namespace chat::bench {

struct ProcessUse {
  double cpu = 0;            ///< seconds, user and system, all threads
  std::uint64_t memory = 0;  ///< resident bytes
  std::uint64_t peak = 0;    ///< the peak of these
};

/// All zero if `pid` is 0.
ProcessUse process_use(int pid);

/// CPU seconds of this process.
double own_cpu();

}  // namespace chat::bench
