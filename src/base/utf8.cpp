#include "base/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace chat::base {
namespace {

constexpr std::uint64_t kNonAscii = 0x8080808080808080;

std::uint64_t load(const char* p) {
  std::uint64_t word;
  std::memcpy(&word, p, sizeof(word));
  return word;
}

const char* skip_ascii(const char* p, const char* end) {
  const bool is_long = end - p >= 8;
  while (end - p >= 16 && ((load(p) | load(p + 8)) & kNonAscii) == 0) p += 16;
  while (end - p >= 8 && (load(p) & kNonAscii) == 0) p += 8;
  // What is left is part of the last eight.
  if (is_long && end - p < 8 && (load(end - 8) & kNonAscii) == 0) return end;
  while (p != end && static_cast<unsigned char>(*p) < 0x80) ++p;
  return p;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// The bounds of a character's second byte, which is where overlong forms, surrogates and too
/// large code points show (RFC 3629, section 4).
struct SecondByte {
  unsigned char low;
  unsigned char high;
};

SecondByte second_byte_of(unsigned char lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

/// The size of the character that `lead` begins; 0 where it begins none.
std::size_t sequence_size(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

/// The size of the non-ASCII character at `p`; 0 where there is no valid one.
std::size_t character_size(const char* p, const char* end) {
  const auto lead = static_cast<unsigned char>(*p);
  const std::size_t size = sequence_size(lead);
  if (size == 0 || static_cast<std::size_t>(end - p) < size) return 0;
  const auto second = static_cast<unsigned char>(p[1]);
  const SecondByte bounds = second_byte_of(lead);
  if (second < bounds.low || second > bounds.high) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if (!is_continuation(p[i])) return 0;
  }
  return size;
}

}  // namespace

bool is_utf8(std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while ((p = skip_ascii(p, end)) != end) {
    do {
      const std::size_t size = character_size(p, end);
      if (size == 0) return false;
      p += size;
    } while (p != end && static_cast<unsigned char>(*p) >= 0x80);
  }
  return true;
}

std::size_t ascii_length(std::string_view text) {
  const char* const begin = text.data();
  return static_cast<std::size_t>(skip_ascii(begin, begin + text.size()) - begin);
}

char32_t take_character(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = std::max<std::size_t>(1, sequence_size(lead));
  char32_t character = size == 1 ? lead : lead & 0xFFU >> (size + 1);
  for (const char c : text.substr(1, size - 1)) {
    character = character << 6 | (static_cast<unsigned char>(c) & 0x3FU);
  }
  text.remove_prefix(std::min(size, text.size()));
  return character;
}

std::string make_utf8(std::string_view text) {
  std::string result;
  const char* const end = text.data() + text.size();
  for (const char* p = text.data(); p != end;) {
    const bool is_ascii = static_cast<unsigned char>(*p) < 0x80;
    const std::size_t size = is_ascii ? 1 : character_size(p, end);
    result.append(size == 0 ? std::string_view("\xEF\xBF\xBD") : std::string_view(p, size));
    p += std::max<std::size_t>(size, 1);
  }
  return result;
}

std::size_t utf16_length(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (is_continuation(c) ? 0 : 1) + (byte >= 0xF0 ? 1 : 0);
  }
  return units;
}

std::size_t utf16_prefix(std::string_view text, std::size_t units) {
  std::size_t at = 0;
  while (units > 0) {
    if (at >= text.size()) return std::string_view::npos;
    const std::size_t size = sequence_size(static_cast<unsigned char>(text[at]));
    const std::size_t width = size == 4 ? 2 : 1;
    if (width > units || size == 0) return std::string_view::npos;
    units -= width;
    at += size;
  }
  return at;
}

std::string_view utf8_prefix(std::string_view text, std::size_t max_size) {
  if (text.size() <= max_size) return text;
  std::size_t size = max_size;
  while (size > 0 && is_continuation(text[size])) --size;
  return text.substr(0, size);
}

}  // namespace chat::base
