#include "wire/socketio.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/json_text.hpp"

namespace chat::wire {
namespace {

constexpr std::uint64_t kMaxAckId = std::uint64_t{1} << 53;

/// Reserved by socket.io: clients must not send these as events.
constexpr std::array<std::string_view, 6> kReservedEvents = {
    "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_binary(PacketType type) {
  return type == PacketType::kBinaryEvent || type == PacketType::kBinaryAck;
}

bool is_event(PacketType type) {
  return type == PacketType::kEvent || type == PacketType::kBinaryEvent;
}

/// Takes a number off the front. nullopt if there is none or it exceeds `max`.
std::optional<std::uint64_t> take_number(std::string_view& text, std::uint64_t max) {
  std::uint64_t number = 0;
  std::size_t i = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) {
    number = number * 10 + static_cast<std::uint64_t>(text[i] - '0');
    if (number > max) return std::nullopt;
  }
  if (i == 0) return std::nullopt;
  text.remove_prefix(i);
  return number;
}

bool take_attachments(std::string_view& text, Packet& packet, std::uint32_t max) {
  const auto count = take_number(text, max);
  if (!count || !text.starts_with('-')) return false;
  text.remove_prefix(1);
  packet.attachments = static_cast<std::uint32_t>(*count);
  return true;
}

void take_name_space(std::string_view& text, Packet& packet) {
  if (!text.starts_with('/')) return;
  const std::string_view whole = text.substr(0, text.find(','));
  text.remove_prefix(std::min(whole.size() + 1, text.size()));
  const std::size_t mark = whole.find('?');
  packet.name_space = whole.substr(0, mark);
  if (mark != std::string_view::npos) packet.query = whole.substr(mark + 1);
}

bool valid_event_name(const Args& args) {
  if (args.empty()) return false;
  const std::string* const name = args.front().if_string();
  if (!name) return args.front().is_number();
  return std::find(kReservedEvents.begin(), kReservedEvents.end(), *name) == kReservedEvents.end();
}

void append_number(std::string& out, std::uint64_t number) {
  base::append_json_number(out, static_cast<std::int64_t>(number));
}

/// The type, the attachment count and the namespace. `type`: that of the packet without bytes.
void append_start(std::string& out, PacketType type, PacketType binary_type,
                  std::size_t attachments, std::string_view name_space) {
  out += static_cast<char>('0' + static_cast<int>(attachments == 0 ? type : binary_type));
  if (attachments > 0) {
    append_number(out, attachments);
    out += '-';
  }
  if (name_space != "/") out.append(name_space).append(1, ',');
}

}  // namespace

std::optional<Packet> decode_packet(std::string_view text, std::uint32_t max_attachments) {
  if (text.empty() || text.front() < '0' || text.front() > '6') return std::nullopt;
  Packet packet{};
  packet.type = static_cast<PacketType>(text.front() - '0');
  text.remove_prefix(1);
  if (is_binary(packet.type) && !take_attachments(text, packet, max_attachments)) {
    return std::nullopt;
  }
  take_name_space(text, packet);
  if (!text.empty() && is_digit(text.front())) {
    packet.id = take_number(text, kMaxAckId);
    if (!packet.id) return std::nullopt;
  }
  packet.json = text;
  return packet;
}

std::string packet_in_ascii(std::string_view text) {
  const auto packet = decode_packet(text, std::numeric_limits<std::uint32_t>::max());
  if (!packet) return std::string(text);
  std::string out(text.substr(0, text.size() - packet->json.size()));
  base::append_ascii_json(out, packet->json);
  return out;
}

std::optional<Args> decode_event_args(PacketType type, std::string_view json,
                                      const std::vector<Binary>& attachments) {
  auto value = parse_json(json, attachments);
  Array* const args = value ? value->if_array() : nullptr;
  if (!args || (is_event(type) && !valid_event_name(*args))) return std::nullopt;
  return std::move(*args);
}

void append_event_packet(std::string& out, std::string_view name_space, std::string_view event,
                         const EncodedJson& args, std::optional<std::uint64_t> id) {
  append_start(out, PacketType::kEvent, PacketType::kBinaryEvent, args.attachments.size(),
               name_space);
  if (id) append_number(out, *id);
  out += '[';
  base::append_json_string(out, event);
  if (!args.text.empty()) out.append(1, ',').append(args.text);
  out += ']';
}

void append_ack_packet(std::string& out, std::string_view name_space, std::uint64_t id,
                       std::string_view args, std::size_t attachments) {
  append_start(out, PacketType::kAck, PacketType::kBinaryAck, attachments, name_space);
  append_number(out, id);
  out.append(1, '[').append(args).append(1, ']');
}

void append_packet(std::string& out, PacketType type, std::string_view name_space,
                   std::string_view json) {
  append_start(out, type, type, 0, name_space);
  out += json;
}

}  // namespace chat::wire
