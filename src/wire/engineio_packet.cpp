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

/// Decodes what follows the "b".
std::optional<EnginePacket> decode_base64_text(EngineVersion version, std::string_view text,
                                               std::string& decoded) {
  constexpr auto kMessage = static_cast<unsigned>(EnginePacketType::kMessage);
  unsigned type = kMessage;
  if (version == EngineVersion::kV3) {
    if (text.empty()) return std::nullopt;
    type = static_cast<unsigned char>(text[0]) - unsigned{'0'};
    text.remove_prefix(1);
  }
  auto bytes = base::decode_lenient_base64(text);
  if (!bytes) return std::nullopt;
  decoded = std::move(*bytes);
  return make_packet(type, true, decoded);
}

}  // namespace

std::optional<EnginePacket> decode_engine_packet(EngineVersion version, bool binary,
                                                 std::string_view message, std::string& decoded) {
  if (binary) return decode_bytes(version, message);
  if (message.starts_with('b')) return decode_base64_text(version, message.substr(1), decoded);
  return decode_text(message);
}

}  // namespace chat::wire
