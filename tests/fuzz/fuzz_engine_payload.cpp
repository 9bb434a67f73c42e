// The packets of a payload read back the same when they are written.
//
// The first byte: bit 0 the version, bit 1 whether the body is binary.
#include <algorithm>

#include "fuzz/fuzz.hpp"
#include "wire/engineio.hpp"

namespace {

using chat::wire::EnginePacketType;
using chat::wire::OwnedEnginePacket;

constexpr std::size_t kMaxPackets = 64;

/// Only messages are written as bytes.
bool can_be_written(const OwnedEnginePacket& packet) {
  return !packet.binary || packet.type == EnginePacketType::kMessage;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using chat::fuzz::expect;
  using chat::wire::decode_engine_payload;
  chat::fuzz::Input input(data, size);
  const unsigned options = input.take_byte();
  const auto version =
      (options & 1) ? chat::wire::EngineVersion::kV3 : chat::wire::EngineVersion::kV4;
  const bool binary = (options & 2) != 0;
  const auto packets = decode_engine_payload(version, binary, input.rest(), kMaxPackets);
  if (!packets) return 0;
  expect(!packets->empty() && packets->size() <= kMaxPackets, "as many packets as allowed");
  expect(!decode_engine_payload(version, binary, input.rest(), packets->size() - 1),
         "no more packets than allowed");
  if (!std::all_of(packets->begin(), packets->end(), can_be_written)) return 0;
  chat::wire::EnginePayloadWriter writer(version, !binary);
  for (const OwnedEnginePacket& packet : *packets) {
    if (packet.binary) {
      writer.add_binary(packet.data);
    } else {
      writer.add_text(static_cast<char>('0' + static_cast<int>(packet.type)) + packet.data);
    }
  }
  expect(
      decode_engine_payload(version, writer.is_binary(), writer.finish(), kMaxPackets) == packets,
      "what is written reads back the same");
  return 0;
}
