// Reads a segment's records in their order.
#pragma once

#include <memory>
#include <optional>

#include "journal/segment.hpp"

namespace chat::journal {

/// Throws std::system_error if the file cannot be read.
class RecordReader {
 public:
  /// Begins with the segment's first record.
  explicit RecordReader(const Segment& segment);

  /// The next record; none if the bytes here are no record. Its payload is valid until the next
  /// call.
  std::optional<Record> next();

  /// The next mark among the records here and behind, whatever lies before it. For finding out
  /// what a damaged file attests.
  std::optional<Record> find_mark();

  /// The first position from here on whose byte is not zero.
  std::optional<Position> find_nonzero();

  /// Where next() reads.
  Position position() const { return position_; }
  void seek(Position position) { position_ = position; }
  /// The file's size as a position.
  Position file_end() const { return file_end_; }

 private:
  /// At least `size` bytes from position_ on, or all that there are.
  std::string_view bytes(std::size_t size);
  void fill(std::size_t size);

  const Segment& segment_;
  const Position file_end_;
  Position position_;
  std::unique_ptr<char[]> window_;
  std::size_t capacity_ = 0;
  Position window_first_ = 0;
  std::size_t window_size_ = 0;
};

}  // namespace chat::journal
