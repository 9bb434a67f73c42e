// What a journal is opened with.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace chat::journal {

/// When a record is safe. A record that was written survives the end of the process; one that was
/// synced survives a power cut too.
enum class Sync : std::uint8_t {
  kAlways,    ///< once synced
  kInterval,  ///< once written; a power cut takes up to the interval away
  kOs,        ///< once written; the system syncs when it likes
};

struct JournalOptions {
  std::string directory;
  Sync sync = Sync::kAlways;
  std::chrono::milliseconds sync_interval{1000};  ///< kInterval
  /// A segment that has more bytes gets a successor.
  std::size_t segment_size = 64U << 20;
  /// The bytes that are kept free on the disk for further records.
  std::size_t reserve = 16U << 20;
};

}  // namespace chat::journal
