#include "packets.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <openssl/evp.h>
#include <openssl/sha.h>

namespace chat::bench {
namespace {

constexpr std::string_view kPrefix = "/chat-service,";

std::string_view between(std::string_view text, std::string_view begin, char end) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + begin.size());
  return text.substr(0, text.find(end));
}

void append_header(std::string& out, std::size_t payload_size) {
  constexpr char kFinalText = '\x81';
  out += kFinalText;
  if (payload_size < 126) {
    out += static_cast<char>(payload_size);
    return;
  }
  const bool is_short = payload_size <= 0xFFFF;
  out += static_cast<char>(is_short ? 126 : 127);
  for (int shift = is_short ? 8 : 56; shift >= 0; shift -= 8) {
    out += static_cast<char>(payload_size >> shift);
  }
}

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// Works on eight bytes at a time.
void unmask(char* bytes, std::size_t size, const char* key) {
  std::uint64_t mask = 0;
  std::memcpy(&mask, key, 4);
  mask |= mask << 32;
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + i, 8);
    word ^= mask;
    std::memcpy(bytes + i, &word, 8);
  }
  for (; i < size; ++i) bytes[i] = static_cast<char>(bytes[i] ^ key[i % 4]);
}

}  // namespace

std::string upgrade_response(std::string_view request) {
  std::string text(between(request, "Sec-WebSocket-Key: ", '\r'));
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  ::SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 32> base64{};
  ::EVP_EncodeBlock(base64.data(), digest.data(), SHA_DIGEST_LENGTH);
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         std::string(reinterpret_cast<const char*>(base64.data())) + "\r\n\r\n";
}

void append_text_frame(std::string& out, std::string_view payload) {
  append_header(out, payload.size());
  out += payload;
}

ClientFrame read_client_frame(std::span<char> bytes) {
  constexpr std::size_t kMaskSize = 4;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (bytes.size() < 2) return {{}, 0};
  std::size_t payload_size = byte(1) & 0x7F;
  std::size_t header_size = 2;
  if (payload_size >= 126) {
    header_size = payload_size == 126 ? 4 : 10;
    if (bytes.size() < header_size) return {{}, 0};
    payload_size = 0;
    for (std::size_t i = 2; i < header_size; ++i) payload_size = payload_size << 8 | byte(i);
  }
  header_size += kMaskSize;
  if (bytes.size() < header_size || bytes.size() - header_size < payload_size) return {{}, 0};
  char* const payload = bytes.data() + header_size;
  unmask(payload, payload_size, payload - kMaskSize);
  return {{payload, payload_size}, header_size + payload_size};
}

Request read_request(std::string_view packet) {
  Request request{Request::Kind::kOther, {}, {}, {}, {}};
  if (packet.starts_with("40")) {
    request.kind = Request::Kind::kConnect;
    request.user = between(packet, R"("userName":")", '"');
  }
  if (!packet.starts_with("42")) return request;
  packet.remove_prefix(2 + kPrefix.size());
  const std::size_t array = packet.find('[');
  request.ack = packet.substr(0, array);
  packet.remove_prefix(array);
  const bool is_message = packet.starts_with(R"(["roomMessage",")");
  request.kind = is_message ? Request::Kind::kMessage : Request::Kind::kJoin;
  request.room = between(packet, R"(",")", '"');
  if (!is_message) return request;
  const auto message = static_cast<std::size_t>(request.room.end() - packet.begin()) + 2;
  request.message = packet.substr(message, packet.size() - message - 1);
  return request;
}

std::string_view open_packet() {
  return R"(0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})";
}

std::string connected_packets(std::string_view user) {
  std::string out;
  append_text_frame(out, R"(40/chat-service,{"sid":"x"})");
  append_text_frame(
      out, R"(42/chat-service,["loginConfirmed",")" + std::string(user) + R"(",{"id":"x"}])");
  return out;
}

void append_ack(std::string& out, std::string_view ack, std::uint64_t result) {
  std::string payload = "43/chat-service,";
  payload.append(ack).append("[null,");
  append_number(payload, result);
  append_text_frame(out, payload += ']');
}

void append_room_message(std::string& out, std::string_view room, std::string_view message,
                         std::string_view author, std::string_view timestamp, std::uint64_t id) {
  static std::string payload;
  payload = R"(42/chat-service,["roomMessage",")";
  payload.append(room).append(R"(",)").append(message.substr(0, message.size() - 1));
  payload.append(R"(,"author":")").append(author).append(R"(","timestamp":)").append(timestamp);
  payload += R"(,"id":)";
  append_number(payload, id);
  append_text_frame(out, payload += "}]");
}

}  // namespace chat::bench
