// Figures of a journal.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace chat::journal {

/// How long syncs took.
struct SyncTimes {
  static constexpr std::array<double, 6> kBounds = {0.0003, 0.001, 0.003, 0.01, 0.03, 0.1};

  std::uint64_t count = 0;
  double seconds = 0;
  /// Syncs that took at most the bound of the same index, and more than the bound before; the last
  /// took longer.
  std::array<std::uint64_t, kBounds.size() + 1> by_bound{};

  void add(std::chrono::duration<double> time) {
    ++count;
    seconds += time.count();
    const auto* bound = std::lower_bound(kBounds.begin(), kBounds.end(), time.count());
    ++by_bound[static_cast<std::size_t>(bound - kBounds.begin())];
  }
};

struct JournalStats {
  std::uint64_t records = 0;  ///< written by this process
  std::uint64_t bytes = 0;    ///< written by this process, with the headers of records
  SyncTimes syncs;
  std::size_t segments = 0;
};

}  // namespace chat::journal
