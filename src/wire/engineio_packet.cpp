#include "base/base64.hpp"
#include "wire/engineio.hpp"

namespace chat::wire {
namespace {

/// `digit`: the type counted from 0.
std::optional<EnginePacketType> packet_type(unsigned digit) {
  if (digit > static_cast<unsigned>(EnginePacketType::kNoop)) return std::nullopt;
  return static_cast<EnginePacketType>(digit);
}

std::optional<EnginePacket> make_packet(unsigned digit, bool binary, std::string_view data) {
  const auto type = packet_type(digit);
  if (!type) return std::nullopt;
  return EnginePacket{*type, binary, data};
}

std::optional<EnginePacket> decode_bytes(EngineVersion version, std::string_view message) {
  if (version == EngineVersion::kV4) return EnginePacket{EnginePacketType::kMessage, true, message};
  if (message.empty()) return std::nullopt;
  return make_packet(static_cast<unsigned char>(message[0]), true, message.substr(1));
}

std::optional<EnginePacket> decode_text(std::string_view message) {
  if (message.empty()) return std::nullopt;
  return make_packet(static_cast<unsigned char>(message[0]) - unsigned{'0'}, false,
                     message.substr(1));
}

}  // namespace

std::optional<EnginePacket> decode_engine_packet(EngineVersion version, bool binary,
                                                 std::string_view message) {
  return binary ? decode_bytes(version, message) : decode_text(message);
}

std::optional<EnginePacket> decode_engine_packet(EngineVersion version, bool binary,
                                                 std::string_view message, std::string& decoded) {
  const bool base64 = version == EngineVersion::kV3 && !binary && message.starts_with('b');
  if (!base64) return decode_engine_packet(version, binary, message);
  if (message.size() < 2) return std::nullopt;
  auto bytes = base::decode_base64(message.substr(2));
  if (!bytes) return std::nullopt;
  decoded = std::move(*bytes);
  return make_packet(static_cast<unsigned char>(message[1]) - unsigned{'0'}, true, decoded);
}

}  // namespace chat::wire
