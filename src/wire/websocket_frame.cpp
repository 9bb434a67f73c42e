#include "base/utf8.hpp"
#include "wire/websocket.hpp"

namespace chat::wire {
namespace {

constexpr unsigned char kFinal = 0x80;
constexpr std::size_t kMaxLength7 = 125;
constexpr std::size_t kMaxLength16 = 0xFFFF;

void append_big_endian(std::string& out, std::uint64_t number, int size) {
  for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(number >> shift));
  }
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

}  // namespace

std::size_t frame_header_size(std::size_t payload_size) {
  if (payload_size <= kMaxLength7) return 2;
  return payload_size <= kMaxLength16 ? 4 : 10;
}

void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_size) {
  out.push_back(static_cast<char>(kFinal | static_cast<unsigned char>(opcode)));
  if (payload_size <= kMaxLength7) {
    out.push_back(static_cast<char>(payload_size));
  } else if (payload_size <= kMaxLength16) {
    out.push_back(126);
    append_big_endian(out, payload_size, 2);
  } else {
    out.push_back(127);
    append_big_endian(out, payload_size, 8);
  }
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload) {
  append_frame_header(out, opcode, payload.size());
  out += payload;
}

void append_close_frame(std::string& out, CloseCode code, std::string_view reason) {
  if (code == CloseCode::kNoStatus) return append_frame_header(out, Opcode::kClose, 0);
  const std::string_view cut = base::utf8_prefix(reason, kMaxControlPayload - 2);
  append_frame_header(out, Opcode::kClose, 2 + cut.size());
  append_big_endian(out, static_cast<std::uint16_t>(code), 2);
  out += cut;
}

ServerFrame read_server_frame(std::string_view bytes) {
  const auto opcode = static_cast<Opcode>(bytes[0] & 0x0F);
  std::uint64_t payload_size = static_cast<unsigned char>(bytes[1]);
  std::size_t header_size = 2;
  if (payload_size > kMaxLength7) {
    header_size = payload_size == 126 ? 4 : 10;
    payload_size = read_big_endian(bytes.substr(2, header_size - 2));
  }
  return {opcode, bytes.substr(header_size, payload_size), header_size + payload_size};
}

}  // namespace chat::wire
