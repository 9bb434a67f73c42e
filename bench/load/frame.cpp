#include "frame.hpp"

#include <cstring>

#include "fail.hpp"

namespace chat::bench {

void append_masked_frame(std::string& out, std::uint8_t opcode, std::string_view payload,
                         std::uint32_t key) {
  constexpr std::uint8_t kFinal = 0x80;
  constexpr std::uint8_t kMasked = 0x80;
  const std::size_t size = payload.size();
  out += static_cast<char>(kFinal | opcode);
  int length_bytes = 0;
  if (size < 126) {
    out += static_cast<char>(kMasked | size);
  } else {
    length_bytes = size <= 0xFFFF ? 2 : 8;
    out += static_cast<char>(kMasked | (length_bytes == 2 ? 126 : 127));
  }
  while (length_bytes-- > 0) out += static_cast<char>(size >> (8 * length_bytes));

  char mask[4];
  std::memcpy(mask, &key, sizeof mask);
  out.append(mask, sizeof mask);
  const std::size_t begin = out.size();
  out += payload;
  for (std::size_t i = 0; i < size; ++i) out[begin + i] ^= mask[i % 4];
}

void fail_on_frame(std::uint8_t first, std::uint8_t second) {
  fail("a frame that begins with {:02x} {:02x}", first, second);
}

}  // namespace chat::bench
