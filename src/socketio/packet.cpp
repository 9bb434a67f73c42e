#include "socketio/packet.hpp"

#include <array>
#include <charconv>
#include <system_error>

#include "wire/socketio.hpp"
#include "wire/websocket.hpp"

namespace chat::socketio {
namespace {

constexpr int kStampBase = 36;
// For the rest of an event's packet, and its stamp.
constexpr std::size_t kRoom = 48;

bool has_version_3(wire::FrameFormat format) {
  return format == wire::FrameFormat::kV3 || format == wire::FrameFormat::kV3Base64;
}

}  // namespace

EncodedPacket encode_event(std::string_view name_space, const Event& event,
                           std::optional<std::uint64_t> id) {
  EncodedPacket packet{"4", event.args.attachments};
  packet.text.reserve(name_space.size() + event.name.size() + event.args.text.size() + kRoom);
  wire::append_event_packet(packet.text, name_space, event.name, event.args, id);
  return packet;
}

EncodedPacket encode_ack(std::string_view name_space, std::uint64_t id, const Args& args) {
  EncodedJson json = encode_json_args(args);
  EncodedPacket packet{"4", {}};
  packet.text.reserve(name_space.size() + json.text.size() + 40);
  wire::append_ack_packet(packet.text, name_space, id, json.text, json.attachments.size());
  packet.attachments = std::move(json.attachments);
  return packet;
}

void add_stamp(EncodedPacket& event, std::uint64_t place, bool follows) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), place, kStampBase).ptr;
  const std::size_t before = event.text.size();
  event.text.back() = ',';  // it was the bracket
  event.text.append(1, '"').append(digits.data(), end).append("\"]");
  event.stamp = event.text.size() - before;
  event.order = 2 * place + (follows ? 1 : 0);
}

std::optional<std::uint64_t> read_stamp(std::string_view stamp) {
  std::uint64_t place = 0;
  const char* const end = stamp.data() + stamp.size();
  const auto [read, error] = std::from_chars(stamp.data(), end, place, kStampBase);
  if (error != std::errc() || read != end) return std::nullopt;
  return place;
}

void append_frames(std::string& out, const EncodedPacket& packet, wire::FrameFormat format) {
  if (packet.stamp == 0 || !has_version_3(format)) {
    wire::append_frame(out, wire::Opcode::kText, packet.text);
  } else {
    std::string plain = packet.text.substr(0, packet.text.size() - packet.stamp);
    plain.back() = ']';
    wire::append_frame(out, wire::Opcode::kText, plain);
  }
  for (const Binary& attachment : packet.attachments) {
    wire::append_bytes_frame(out, format, attachment.view());
  }
}

}  // namespace chat::socketio
