#include "journal/record_reader.hpp"

#include <algorithm>

namespace chat::journal {
namespace {

constexpr std::size_t kWindow = 1U << 20;

/// Records begin at multiples of it.
constexpr std::size_t kAlignment = 8;

Position end_of_file(const Segment& segment) {
  const auto size = segment.file->size();
  if (!size) throw std::system_error(size.error(), "cannot read " + segment.path);
  return segment.first() + *size - std::min<std::uint64_t>(*size, kSegmentHeaderSize);
}

}  // namespace

RecordReader::RecordReader(const Segment& segment)
    : segment_(segment), file_end_(end_of_file(segment)), position_(segment.first()) {}

std::optional<Record> RecordReader::next() {
  const auto size = parse_record_size(bytes(kRecordHeaderSize));
  if (!size || *size > file_end_ - position_) return std::nullopt;
  const auto record = parse_record(bytes(*size), position_, segment_.header.salt);
  if (record) position_ = record->end();
  return record;
}

std::optional<Record> RecordReader::find_mark() {
  for (; position_ < file_end_; position_ += kAlignment) {
    // Only the size of a mark: a damaged length of a record could make each step read a megabyte.
    const std::string_view here = bytes(kMarkSize).substr(0, kMarkSize);
    const auto record = parse_record(here, position_, segment_.header.salt);
    if (record && record->is_mark) {
      position_ = record->end();
      return record;
    }
  }
  return std::nullopt;
}

std::optional<Position> RecordReader::find_nonzero() {
  while (position_ < file_end_) {
    const std::string_view here = bytes(1);
    const std::size_t at = here.find_first_not_of('\0');
    if (at != std::string_view::npos) return position_ += at;
    position_ += here.size();
  }
  return std::nullopt;
}

std::string_view RecordReader::bytes(std::size_t size) {
  size = std::min<std::uint64_t>(size, file_end_ - std::min(position_, file_end_));
  const bool is_there =
      position_ >= window_first_ && position_ + size <= window_first_ + window_size_;
  if (!is_there) fill(size);
  if (window_size_ == 0) return {};
  const std::size_t skipped = position_ - window_first_;
  return {window_.get() + skipped, window_size_ - skipped};
}

void RecordReader::fill(std::size_t size) {
  const std::size_t wanted = std::max<std::size_t>(
      size, std::min<std::uint64_t>(kWindow, file_end_ - std::min(position_, file_end_)));
  if (wanted > capacity_) {
    window_ = std::make_unique_for_overwrite<char[]>(wanted);
    capacity_ = wanted;
  }
  const auto got = segment_.file->read(segment_.offset_of(position_), window_.get(), wanted);
  if (!got) throw std::system_error(got.error(), "cannot read " + segment_.path);
  window_first_ = position_;
  window_size_ = *got;
}

}  // namespace chat::journal
