#include "base/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace chat::base {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t kInvalid = 0x80;

constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kInvalid);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

std::uint32_t value_at(std::string_view text, std::size_t i) { return kValues[byte_at(text, i)]; }

/// The last group of four, which the padding makes one or two bytes of. False where it is broken.
bool append_padded(std::string& out, std::string_view group) {
  const std::uint32_t a = value_at(group, 0);
  const std::uint32_t b = value_at(group, 1);
  if ((a | b) & kInvalid) return false;
  if (group[2] == '=') {
    out.push_back(static_cast<char>(a << 2 | b >> 4));
    return (b & 0x0F) == 0;
  }
  const std::uint32_t c = value_at(group, 2);
  if (c & kInvalid) return false;
  out.push_back(static_cast<char>(a << 2 | b >> 4));
  out.push_back(static_cast<char>(b << 4 | c >> 2));
  return (c & 0x03) == 0;
}

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// The character of the standard alphabet that stands for the same six bits.
char to_standard(char c) { return c == '-' ? '+' : c == '_' ? '/' : c; }

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; bytes.size() - i >= 3; i += 3) {
    const std::uint32_t group =
        byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    for (const int shift : {18, 12, 6, 0}) out.push_back(kAlphabet[group >> shift & 0x3F]);
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 0) return;
  const std::uint32_t group =
      byte_at(bytes, i) << 16 | (rest == 2 ? byte_at(bytes, i + 1) << 8 : 0);
  out.push_back(kAlphabet[group >> 18]);
  out.push_back(kAlphabet[group >> 12 & 0x3F]);
  out.push_back(rest == 2 ? kAlphabet[group >> 6 & 0x3F] : '=');
  out.push_back('=');
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  if (text.empty()) return out;
  out.reserve(text.size() / 4 * 3);
  const bool padded = text.back() == '=';
  const std::size_t whole = text.size() - (padded ? 4 : 0);
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t a = value_at(text, i);
    const std::uint32_t b = value_at(text, i + 1);
    const std::uint32_t c = value_at(text, i + 2);
    const std::uint32_t d = value_at(text, i + 3);
    if ((a | b | c | d) & kInvalid) return std::nullopt;
    out.push_back(static_cast<char>(a << 2 | b >> 4));
    out.push_back(static_cast<char>(b << 4 | c >> 2));
    out.push_back(static_cast<char>(c << 6 | d));
  }
  if (padded && !append_padded(out, text.substr(whole))) return std::nullopt;
  return out;
}

std::optional<std::string> decode_lenient_base64(std::string_view text) {
  if (auto bytes = decode_base64(text)) return bytes;
  std::string plain;
  plain.reserve(text.size() + 3);
  for (const char c : text) {
    if (!is_blank(c)) plain.push_back(to_standard(c));
  }
  plain.append((4 - plain.size() % 4) % 4, '=');
  return decode_base64(plain);
}

std::string to_base64url(std::string_view bytes) {
  std::string text;
  append_base64(text, bytes);
  text.erase(std::min(text.find('='), text.size()));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

std::optional<std::string> decode_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
  std::string padded(text);
  std::ranges::replace(padded, '-', '+');
  std::ranges::replace(padded, '_', '/');
  padded.append((4 - padded.size() % 4) % 4, '=');
  return decode_base64(padded);
}

}  // namespace chat::base
