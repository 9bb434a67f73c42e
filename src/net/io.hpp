// What comes of reading and writing.
#pragma once

#include <cstddef>
#include <span>

namespace chat::net {

enum class IoStatus { kDone, kWouldBlock, kClosed };

/// Of a write: how much of it is done.
struct Io {
  IoStatus status;
  std::size_t bytes;
};

/// Of a read.
struct Input {
  IoStatus status = IoStatus::kWouldBlock;
  std::span<char> bytes{};
};

}  // namespace chat::net
