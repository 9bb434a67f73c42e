// Results of reads and writes.
#pragma once

#include <cstddef>
#include <span>

namespace chat::net {

/// kHeld, of writes only: the rest must not leave yet, and the writer is called when it may.
enum class IoStatus { kDone, kWouldBlock, kHeld, kClosed };

/// Result of a write: the bytes written.
struct Io {
  IoStatus status;
  std::size_t bytes;
};

/// Result of a read.
struct Input {
  IoStatus status = IoStatus::kWouldBlock;
  std::span<char> bytes{};
};

}  // namespace chat::net
