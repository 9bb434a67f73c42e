// A packet's data lies within the message, or is its decoded base64.
//
// The first byte: bit 0 the version, bit 1 whether the message is binary.
#include "base/base64.hpp"
#include "fuzz/fuzz.hpp"
#include "wire/engineio.hpp"

namespace {

using chat::wire::EnginePacket;

bool is_suffix_of(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() == whole.data() + whole.size();
}

bool same(const EnginePacket& a, const EnginePacket& b) {
  return a.type == b.type && a.binary == b.binary && a.data == b.data;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using chat::fuzz::expect;
  chat::fuzz::Input input(data, size);
  const unsigned options = input.take_byte();
  const auto version =
      (options & 1) ? chat::wire::EngineVersion::kV3 : chat::wire::EngineVersion::kV4;
  const bool binary = (options & 2) != 0;
  const std::string_view message = input.rest();
  std::string decoded;
  const auto packet = chat::wire::decode_engine_packet(version, binary, message, decoded);
  if (!packet) return 0;
  if (binary || !message.starts_with('b')) {
    expect(is_suffix_of(packet->data, message), "the data ends the message");
    return 0;
  }
  expect(packet->binary && packet->data.data() == decoded.data(), "base64 yields bytes");
  expect(decoded.size() <= message.size(), "base64 shrinks");
  // Any accepted form of base64 decodes like the standard form of the same bytes.
  std::string standard(message.substr(0, version == chat::wire::EngineVersion::kV3 ? 2 : 1));
  chat::base::append_base64(standard, packet->data);
  std::string again;
  const auto same_packet = chat::wire::decode_engine_packet(version, false, standard, again);
  expect(same_packet && same(*packet, *same_packet), "base64 reads back the same");
  return 0;
}
