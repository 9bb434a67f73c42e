#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "wire/engineio.hpp"

namespace chat::wire {
namespace {

using Packets = std::vector<OwnedEnginePacket>;

constexpr char kSeparator = '\x1e';

/// Longer lengths are invalid: no body is that long.
constexpr std::size_t kMaxLengthDigits = 10;

std::optional<OwnedEnginePacket> decode_owned(EngineVersion version, bool binary,
                                              std::string_view message) {
  std::string decoded;
  const auto packet = decode_engine_packet(version, binary, message, decoded);
  if (!packet) return std::nullopt;
  // No copy if `data` is a view of all of `decoded`.
  const bool is_decoded = packet->data.data() == decoded.data();
  return OwnedEnginePacket{packet->type, packet->binary,
                           is_decoded ? std::move(decoded) : std::string(packet->data)};
}

/// Takes a length off the front of a version 3 payload. Digits go from `zero` up, and `end` follows
/// them. nullopt if there is no length.
std::optional<std::size_t> take_length(std::string_view& body, char zero, char end) {
  std::size_t length = 0;
  std::size_t i = 0;
  for (; i < body.size() && body[i] != end; ++i) {
    const auto digit = static_cast<unsigned char>(body[i] - zero);
    if (digit > 9 || i == kMaxLengthDigits) return std::nullopt;
    length = length * 10 + digit;
  }
  if (i == 0 || i == body.size()) return std::nullopt;
  body.remove_prefix(i + 1);
  return length;
}

/// Each of these takes one packet off the front of the body.
std::optional<OwnedEnginePacket> take_v4(std::string_view& body) {
  const std::string_view text = body.substr(0, body.find(kSeparator));
  // A separator at the very end leaves an empty packet, which is refused.
  body.remove_prefix(
      text.size() == body.size() || text.size() + 1 == body.size() ? text.size() : text.size() + 1);
  return decode_owned(EngineVersion::kV4, false, text);
}

std::optional<OwnedEnginePacket> take_v3_text(std::string_view& body) {
  const auto units = take_length(body, '0', ':');
  if (!units) return std::nullopt;
  const std::size_t size = base::utf16_prefix(body, *units);
  if (size == std::string_view::npos) return std::nullopt;
  const std::string_view text = body.substr(0, size);
  body.remove_prefix(size);
  return decode_owned(EngineVersion::kV3, false, text);
}

std::optional<OwnedEnginePacket> take_v3_binary(std::string_view& body) {
  const char kind = body.front();
  body.remove_prefix(1);
  if (kind != 0 && kind != 1) return std::nullopt;
  const auto size = take_length(body, '\0', '\xff');
  if (!size || *size > body.size()) return std::nullopt;
  const std::string_view message = body.substr(0, *size);
  body.remove_prefix(*size);
  if (kind == 0 && !base::is_utf8(message)) return std::nullopt;
  return decode_owned(EngineVersion::kV3, kind == 1, message);
}

/// Packets joined by separators; bytes as "b" and base64.
void append_v4(std::string& out, bool binary, std::string_view data) {
  if (!out.empty()) out += kSeparator;
  if (!binary) {
    out += data;
    return;
  }
  out += 'b';
  base::append_base64(out, data);
}

/// The length in UTF-16 code units, a colon, the packet; bytes as "b4" and base64.
void append_v3_text(std::string& out, bool binary, std::string_view data) {
  std::string packet;
  if (binary) {
    packet = "b4";
    base::append_base64(packet, data);
    data = packet;
  }
  out.append(std::to_string(base::utf16_length(data))).append(1, ':').append(data);
}

/// The kind, the length in bytes as digits, 255, the packet; bytes after a type byte.
void append_v3_binary(std::string& out, bool binary, std::string_view data) {
  out += binary ? '\x01' : '\x00';
  const std::size_t size = data.size() + (binary ? 1 : 0);
  for (const char digit : std::to_string(size)) out += static_cast<char>(digit - '0');
  out += '\xff';
  if (binary) out += static_cast<char>(EnginePacketType::kMessage);
  out += data;
}

}  // namespace

std::optional<Packets> decode_engine_payload(EngineVersion version, bool binary_body,
                                             std::string_view body, std::size_t max_packets) {
  const bool v4 = version == EngineVersion::kV4;
  if (body.empty() || (binary_body && v4)) return std::nullopt;
  if (!binary_body && !base::is_utf8(body)) return std::nullopt;
  const auto take = v4 ? take_v4 : binary_body ? take_v3_binary : take_v3_text;
  Packets packets;
  while (!body.empty()) {
    if (packets.size() == max_packets) return std::nullopt;
    auto packet = take(body);
    if (!packet) return std::nullopt;
    packets.push_back(std::move(*packet));
  }
  return packets;
}

EnginePayloadWriter::EnginePayloadWriter(EngineVersion version, bool base64)
    : version_(version), base64_(base64) {}

void EnginePayloadWriter::add_text(std::string_view packet) {
  size_ += packet.size();
  packets_.push_back({false, std::string(packet)});
}

void EnginePayloadWriter::add_binary(std::string_view data) {
  size_ += data.size();
  has_binary_ = true;
  packets_.push_back({true, std::string(data)});
}

bool EnginePayloadWriter::is_binary() const {
  return version_ == EngineVersion::kV3 && has_binary_ && !base64_;
}

std::string EnginePayloadWriter::finish() const {
  std::string out;
  out.reserve(size_ + packets_.size() * 8);
  const auto append = version_ == EngineVersion::kV4 ? append_v4
                      : is_binary()                  ? append_v3_binary
                                                     : append_v3_text;
  for (const Item& item : packets_) append(out, item.binary, item.data);
  return out;
}

}  // namespace chat::wire
