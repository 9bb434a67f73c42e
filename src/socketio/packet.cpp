#include "socketio/packet.hpp"

#include "wire/socketio.hpp"
#include "wire/websocket.hpp"

namespace chat::socketio {

EncodedPacket encode_event(std::string_view name_space, const Event& event,
                           std::optional<std::uint64_t> id) {
  EncodedPacket packet{"4", event.args.attachments};
  packet.text.reserve(name_space.size() + event.name.size() + event.args.text.size() + 24);
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

void append_frames(std::string& out, const EncodedPacket& packet, wire::FrameFormat format) {
  wire::append_frame(out, wire::Opcode::kText, packet.text);
  for (const Binary& attachment : packet.attachments) {
    wire::append_bytes_frame(out, format, attachment.view());
  }
}

}  // namespace chat::socketio
