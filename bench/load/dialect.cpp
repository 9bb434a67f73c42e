#include "dialect.hpp"

#include <charconv>

#include "fail.hpp"

namespace chat::bench {
namespace {

// The example of RFC 6455, section 1.3, whose answer is known.
constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

std::string_view after(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  return at == std::string_view::npos ? std::string_view() : text.substr(at + key.size());
}

std::string_view quoted(std::string_view text) { return text.substr(0, text.find('"')); }

}  // namespace

std::string Dialect::upgrade_request(std::string_view host) const {
  return fmt::format(
      "GET /socket.io/?EIO={}&transport=websocket HTTP/1.1\r\n"
      "Host: {}\r\n"
      "Upgrade: websocket\r\n"
      "Connection: Upgrade\r\n"
      "Sec-WebSocket-Key: {}\r\n"
      "Sec-WebSocket-Version: 13\r\n\r\n",
      static_cast<int>(version_), host, kKey);
}

void Dialect::check_upgrade_response(std::string_view response) {
  if (!response.starts_with("HTTP/1.1 101") || response.find(kAccept) == std::string_view::npos) {
    fail("no WebSocket: {}", response.substr(0, response.find('\r')));
  }
}

std::string Dialect::connect_packet(std::string_view user) const {
  if (version_ == Version::kEio3) return fmt::format("40{}?userName={},", kNamespace, user);
  return fmt::format(R"(40{},{{"userName":"{}"}})", kNamespace, user);
}

std::string Dialect::return_packet(std::string_view user, std::string_view pid,
                                   std::string_view offset) {
  return fmt::format(R"(40{},{{"pid":"{}","offset":"{}","userName":"{}"}})", kNamespace, pid,
                     offset, user);
}

std::string Dialect::join_packet(std::uint64_t ack, std::string_view room) {
  return fmt::format(R"(42{},{}["roomJoin","{}"])", kNamespace, ack, room);
}

void Dialect::append_message_packet(std::string& out, std::uint64_t ack, std::string_view room,
                                    std::string_view text) {
  char digits[20];
  char* const digits_end = std::to_chars(digits, digits + sizeof digits, ack).ptr;
  out.append("42").append(kNamespace) += ',';
  out.append(digits, digits_end).append(R"(["roomMessage",")").append(room);
  out.append(R"(",{"textMessage":")").append(text).append(R"("}])");
}

PacketKind Dialect::kind(std::string_view packet) const {
  if (packet.empty()) return PacketKind::kRefused;
  if (packet[0] == '0') return PacketKind::kOpen;
  if (packet[0] == '2') return PacketKind::kPing;
  if (packet[0] == '3' || packet[0] == '6' || packet == "40") return PacketKind::kIgnored;
  if (!packet.substr(2).starts_with(kNamespace)) return PacketKind::kRefused;
  if (is_room_message(packet.data(), packet.size())) return PacketKind::kRoomMessage;
  const std::string_view rest = packet.substr(2 + kNamespace.size());
  if (packet.starts_with("43")) return PacketKind::kAck;
  if (packet.starts_with("40")) return PacketKind::kConnected;
  if (packet.starts_with("42")) {
    if (rest.starts_with(R"(,["loginConfirmed")")) return PacketKind::kLoginConfirmed;
    if (!rest.starts_with(R"(,["loginRejected")")) return PacketKind::kIgnored;
  }
  return PacketKind::kRefused;
}

Ack read_ack(std::string_view packet) {
  packet.remove_prefix(2 + kNamespace.size() + 1);
  Ack ack{};
  const auto [end, error] = std::from_chars(packet.data(), packet.data() + packet.size(), ack.id);
  if (error != std::errc()) fail("an ack without id: {}", packet);
  ack.json = packet.substr(static_cast<std::size_t>(end - packet.data()));
  return ack;
}

RoomMessage read_room_message(std::string_view packet) {
  RoomMessage message;
  message.room = quoted(after(packet, R"("roomMessage",")"));
  message.text = quoted(after(packet, R"("textMessage":")"));
  message.id = number_after(packet, R"("id":)");
  return message;
}

std::string_view read_pid(std::string_view packet) { return quoted(after(packet, R"("pid":")")); }

std::string_view read_offset(std::string_view packet) {
  if (!packet.ends_with(R"("])")) return {};
  packet.remove_suffix(2);
  return packet.substr(packet.rfind('"') + 1);
}

std::uint64_t number_after(std::string_view text, std::string_view key) {
  std::uint64_t number = 0;
  const std::string_view digits = after(text, key);
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace chat::bench
