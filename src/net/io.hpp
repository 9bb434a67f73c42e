// Results of reads and writes.
#pragma once

#include <cstddef>
#include <span>

namespace chat::net {

enum class IoStatus { kDone, kWouldBlock, kClosed };

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
