// The client's side of WebSocket frames (RFC 6455, section 5): sends masked ones, reads unmasked
// ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace chat::bench {

inline constexpr std::uint8_t kText = 0x1;
inline constexpr std::uint8_t kClose = 0x8;
inline constexpr std::uint8_t kPing = 0x9;
inline constexpr std::uint8_t kPong = 0xA;

/// Appends a whole frame masked with the key.
void append_masked_frame(std::string& out, std::uint8_t opcode, std::string_view payload,
                         std::uint32_t key);

struct Frame {
  std::uint8_t opcode;
  const char* payload;
  std::size_t payload_size;
  std::size_t size;  ///< of header and payload; 0: the frame is incomplete
};

/// The frame at the start of the bytes. Throws unless it is a whole, unmasked message.
inline Frame read_frame(const char* bytes, std::size_t available);

[[noreturn]] void fail_on_frame(std::uint8_t first, std::uint8_t second);

inline Frame read_frame(const char* bytes, std::size_t available) {
  const auto* header = reinterpret_cast<const unsigned char*>(bytes);
  constexpr Frame kPartial{0, nullptr, 0, 0};
  if (available < 2) return kPartial;
  if ((header[0] & 0xF0) != 0x80 || header[1] >= 0x80) fail_on_frame(header[0], header[1]);
  std::size_t header_size = 2;
  std::size_t payload_size = header[1];
  if (payload_size >= 126) {
    header_size = payload_size == 126 ? 4 : 10;
    if (available < header_size) return kPartial;
    payload_size = 0;
    for (std::size_t i = 2; i < header_size; ++i) payload_size = payload_size << 8 | header[i];
  }
  if (available - header_size < payload_size) return kPartial;
  return {static_cast<std::uint8_t>(header[0] & 0x0F), bytes + header_size, payload_size,
          header_size + payload_size};
}

}  // namespace chat::bench
