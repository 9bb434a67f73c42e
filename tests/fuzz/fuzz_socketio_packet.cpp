// A packet reads back the same when it is written.
#include "base/utf8.hpp"
#include "fuzz/fuzz.hpp"
#include "wire/socketio.hpp"

namespace {

using namespace chat::wire;
using chat::fuzz::expect;

constexpr std::uint32_t kMaxAttachments = 8;

bool is_event(PacketType type) {
  return type == PacketType::kEvent || type == PacketType::kBinaryEvent;
}

bool is_ack(PacketType type) { return type == PacketType::kAck || type == PacketType::kBinaryAck; }

std::string write(const Packet& packet, const chat::Args& args, chat::EncodedJson& encoded) {
  std::string text;
  if (is_ack(packet.type)) {
    encoded = chat::encode_json_args(args);
    append_ack_packet(text, packet.name_space, packet.id.value_or(0), encoded.text,
                      encoded.attachments.size());
  } else {
    encoded = chat::encode_json_args({args.begin() + 1, args.end()});
    append_event_packet(text, packet.name_space, args.front().as_string(), encoded, packet.id);
  }
  return text;
}

void check_args(const Packet& packet, const chat::Args& args) {
  if (is_event(packet.type) && !args.front().is_string()) return;
  chat::EncodedJson encoded;
  const std::string text = write(packet, args, encoded);
  const auto back = decode_packet(text, kMaxAttachments);
  expect(back.has_value(), "what is written is a packet");
  expect(is_event(back->type) == is_event(packet.type), "of the same type");
  expect(back->attachments == encoded.attachments.size(), "with its attachments");
  expect(back->name_space == packet.name_space, "in the same namespace");
  expect(back->id == (is_ack(packet.type) ? packet.id.value_or(0) : packet.id), "with the same id");
  expect(decode_event_args(back->type, back->json, encoded.attachments) == args,
         "with the same arguments");
}

void check_other(const Packet& packet) {
  // A payload that is not JSON may look like a namespace in this place.
  if (packet.id || (packet.name_space == "/" && packet.json.starts_with('/'))) return;
  std::string text;
  append_packet(text, packet.type, packet.name_space, packet.json);
  const auto back = decode_packet(text, kMaxAttachments);
  expect(back && back->type == packet.type && back->name_space == packet.name_space,
         "what is written is the same packet");
}

void check_ascii(std::string_view text, const Packet& packet) {
  if (!chat::base::is_utf8(text)) return;
  const std::string ascii = packet_in_ascii(text);
  const auto back = decode_packet(ascii, kMaxAttachments);
  expect(back && back->type == packet.type && back->name_space == packet.name_space &&
             back->id == packet.id,
         "in ASCII it is the same packet");
  expect(chat::base::is_ascii(back->json), "in ASCII");
  const auto json = chat::parse_json(packet.json);
  if (json) expect(chat::parse_json(back->json) == json, "with the same JSON");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chat::fuzz::Input input(data, size);
  const auto packet = decode_packet(input.rest(), kMaxAttachments);
  if (!packet) return 0;
  expect(packet->attachments <= kMaxAttachments, "as many attachments as allowed");
  expect(packet->name_space.starts_with('/'), "a namespace begins with a slash");
  check_ascii(input.rest(), *packet);
  if (!is_event(packet->type) && !is_ack(packet->type)) {
    check_other(*packet);
    return 0;
  }
  std::vector<chat::Binary> attachments;
  for (std::uint32_t i = 0; i < packet->attachments; ++i) {
    attachments.emplace_back(std::to_string(i));
  }
  const auto args = decode_event_args(packet->type, packet->json, attachments);
  if (args) check_args(*packet, *args);
  return 0;
}
