// The bytes of a segment and of a record. docs/disk.md describes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chat::journal {

/// An address in the whole journal. A record's bytes take the positions from its own on; the
/// headers of segments take none.
using Position = std::uint64_t;

inline constexpr std::size_t kSegmentHeaderSize = 32;
inline constexpr std::size_t kRecordHeaderSize = 16;
inline constexpr std::size_t kMarkSize = kRecordHeaderSize + sizeof(Position);
inline constexpr std::size_t kMaxPayload = 256U << 20;

struct SegmentHeader {
  Position first = 0;  ///< of the segment's first record
  /// Random, and the same in all segments of a journal. Each record's checksum covers it, so a
  /// client cannot send a text that looks like a record.
  std::uint32_t salt = 0;
};

std::string to_bytes(const SegmentHeader& header);
std::optional<SegmentHeader> parse_segment_header(std::string_view bytes);
/// The version of a sound header that this program does not know.
std::optional<std::uint32_t> unknown_version(std::string_view bytes);

/// The bytes that a record takes.
constexpr std::uint64_t record_size(std::uint64_t payload) {
  return (kRecordHeaderSize + payload + 7) / 8 * 8;
}

struct Record {
  Position position = 0;
  std::string_view payload;
  bool is_mark = false;

  Position end() const { return position + record_size(payload.size()); }
  /// Of a mark: all before this position was synced when the mark was written.
  Position attested() const;
};

/// The bytes that the record with this header takes, if the header may be one.
std::optional<std::uint64_t> parse_record_size(std::string_view bytes);

/// The record at the start of the bytes. None if they are no whole, sound record of this position.
std::optional<Record> parse_record(std::string_view bytes, Position position, std::uint32_t salt);

/// `payload_crc` is the CRC-32C of the payload alone.
void append_record(std::string& to, Position position, std::string_view payload,
                   std::uint32_t payload_crc, std::uint32_t salt);

/// Writes kMarkSize bytes.
void write_mark(char* to, Position position, Position attested, std::uint32_t salt);

}  // namespace chat::journal
