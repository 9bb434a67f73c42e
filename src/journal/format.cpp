#include "journal/format.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "journal/crc32c.hpp"

namespace chat::journal {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

constexpr std::string_view kMagic = "chatjrnl";
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kMarkFlag = 1U << 31;

template <class T>
T load(std::string_view bytes, std::size_t offset) {
  T value = 0;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

template <class T>
char* store(char* to, T value) {
  std::memcpy(to, &value, sizeof value);
  return to + sizeof value;
}

/// The payload comes first, so that its checksum can be computed before the position is known.
std::uint32_t record_crc(std::uint32_t payload_crc, std::uint32_t length, Position position,
                         std::uint32_t salt) {
  char rest[16];
  store(store(store(rest, length), position), salt);
  return crc32c({rest, sizeof rest}, payload_crc);
}

void write_header(char* to, std::uint32_t length, std::uint32_t crc, Position position) {
  store(store(store(to, length), crc), position);
}

bool is_zero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

}  // namespace

std::string to_bytes(const SegmentHeader& header) {
  std::string bytes(kSegmentHeaderSize, '\0');
  char* const at = std::copy(kMagic.begin(), kMagic.end(), bytes.data());
  char* const after = store(store(store(at, kVersion), header.salt), header.first);
  store(after + 4, crc32c(std::string_view(bytes).substr(0, kSegmentHeaderSize - 4)));
  return bytes;
}

std::optional<std::uint32_t> unknown_version(std::string_view bytes) {
  if (bytes.size() < kSegmentHeaderSize || !bytes.starts_with(kMagic)) return std::nullopt;
  const bool is_sound = load<std::uint32_t>(bytes, kSegmentHeaderSize - 4) ==
                        crc32c(bytes.substr(0, kSegmentHeaderSize - 4));
  const auto version = load<std::uint32_t>(bytes, kMagic.size());
  return is_sound && version != kVersion ? std::optional(version) : std::nullopt;
}

std::optional<SegmentHeader> parse_segment_header(std::string_view bytes) {
  if (bytes.size() < kSegmentHeaderSize) return std::nullopt;
  const SegmentHeader header{.first = load<Position>(bytes, 16),
                             .salt = load<std::uint32_t>(bytes, 12)};
  if (bytes.substr(0, kSegmentHeaderSize) != to_bytes(header)) return std::nullopt;
  return header;
}

Position Record::attested() const { return load<Position>(payload, 0); }

std::optional<std::uint64_t> parse_record_size(std::string_view bytes) {
  if (bytes.size() < kRecordHeaderSize) return std::nullopt;
  const auto length = load<std::uint32_t>(bytes, 0);
  const std::size_t payload = length & ~kMarkFlag;
  const bool may_be = payload != length ? payload == sizeof(Position) : payload <= kMaxPayload;
  return may_be ? std::optional(record_size(payload)) : std::nullopt;
}

std::optional<Record> parse_record(std::string_view bytes, Position position, std::uint32_t salt) {
  const auto size = parse_record_size(bytes);
  if (!size || bytes.size() < *size || load<Position>(bytes, 8) != position) return std::nullopt;
  const auto length = load<std::uint32_t>(bytes, 0);
  const std::size_t payload_end = kRecordHeaderSize + (length & ~kMarkFlag);
  const std::string_view payload = bytes.substr(kRecordHeaderSize, payload_end - kRecordHeaderSize);
  if (load<std::uint32_t>(bytes, 4) != record_crc(crc32c(payload), length, position, salt)) {
    return std::nullopt;
  }
  if (!is_zero(bytes.substr(payload_end, *size - payload_end))) return std::nullopt;
  return Record{position, payload, (length & kMarkFlag) != 0};
}

void append_record(std::string& to, Position position, std::string_view payload,
                   std::uint32_t payload_crc, std::uint32_t salt) {
  const auto length = static_cast<std::uint32_t>(payload.size());
  char header[kRecordHeaderSize];
  write_header(header, length, record_crc(payload_crc, length, position, salt), position);
  to.append(header, sizeof header).append(payload);
  to.append(record_size(length) - kRecordHeaderSize - length, '\0');
}

void write_mark(char* to, Position position, Position attested, std::uint32_t salt) {
  char payload[sizeof attested];
  store(payload, attested);
  constexpr std::uint32_t kLength = kMarkFlag | sizeof attested;
  const std::uint32_t payload_crc = crc32c({payload, sizeof payload});
  write_header(to, kLength, record_crc(payload_crc, kLength, position, salt), position);
  store(to + kRecordHeaderSize, attested);
}

}  // namespace chat::journal
