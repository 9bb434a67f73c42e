// A journal opens with all of its sound records or not at all, and a second start finds the same.
//
// The input is what is done to the last segment, each with a byte of its length: bits 0 and 1 are a
// record, a mark, bytes as they are, or damage to the byte so far back.
#include <map>
#include <spdlog/spdlog.h>
#include <string>

#include "fuzz/fuzz.hpp"
#include "journal/corrupt.hpp"
#include "journal/crc32c.hpp"
#include "journal/recovery.hpp"
#include "support/crash_disk.hpp"

namespace {

using chat::fuzz::expect;
using chat::fuzz::Input;
using namespace chat::journal;
using chat::test::CrashDisk;
using Records = std::map<Position, std::string>;

constexpr char kPath[] = "journal/00000000000000000000.log";
constexpr std::uint32_t kSalt = 7;

void add(std::string& bytes, unsigned operation, Input& input) {
  const Position position = bytes.size();
  const std::size_t size = operation / 4;
  switch (operation % 4) {
    case 0: {
      const std::string payload(size, 'x');
      return append_record(bytes, position, payload, crc32c(payload), kSalt);
    }
    case 1:
      bytes.resize(position + kMarkSize);
      return write_mark(bytes.data() + position, position, size * 8, kSalt);
    case 2:
      for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(input.take_byte());
      return;
    default:
      if (size < bytes.size())
        bytes[bytes.size() - 1 - size] ^= static_cast<char>(input.take_byte());
  }
}

std::string segment_of(Input& input) {
  std::string bytes;
  while (!input.rest().empty()) add(bytes, input.take_byte(), input);
  return to_bytes({.first = 0, .salt = kSalt}) + bytes;
}

Position read_all(CrashDisk& disk, Records& records) {
  const auto apply = [&](Position position, std::string_view payload) {
    expect(records.empty() || position > records.rbegin()->first, "positions grow");
    records[position] = std::string(payload);
  };
  return recover(disk, "journal", apply).end;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  spdlog::set_level(spdlog::level::off);
  Input input(data, size);
  CrashDisk disk({{kPath, segment_of(input)}});
  Records first;
  Records second;
  try {
    const Position end = read_all(disk, first);
    expect(disk.content(kPath).size() == kSegmentHeaderSize + end, "nothing stays behind the end");
    expect(read_all(disk, second) == end && second == first, "a second start finds the same");
  } catch (const CorruptJournal&) {
    return 0;
  }
  return 0;
}
