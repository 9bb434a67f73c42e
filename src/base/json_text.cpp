#include "base/json_text.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace chat::base {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighBits = 0x8080808080808080;

// Names and keys: put together aside, they are appended at once.
constexpr std::size_t kShortText = 62;

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

std::uint64_t zero_bytes(std::uint64_t word) { return (word - kOnes) & ~word & kHighBits; }

/// True if one of eight bytes is a control character, a quote or a backslash. Never a false no.
bool any_needs_escape(const char* p) {
  std::uint64_t word;
  std::memcpy(&word, p, sizeof(word));
  const std::uint64_t control = (word - kOnes * 0x20) & ~word & kHighBits;
  return (control | zero_bytes(word ^ kOnes * '"') | zero_bytes(word ^ kOnes * '\\')) != 0;
}

const char* find_escape(const char* p, const char* end) {
  const bool is_long = end - p >= 8;
  while (end - p >= 8 && !any_needs_escape(p)) p += 8;
  // What is left is part of the last eight.
  if (is_long && end - p < 8 && !any_needs_escape(end - 8)) return end;
  while (p != end && !needs_escape(*p)) ++p;
  return p;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out.append("\\u00").append(1, kHex[static_cast<unsigned>(c) >> 4]);
      out += kHex[static_cast<unsigned>(c) & 0x0F];
  }
}

}  // namespace

std::size_t json_plain_length(std::string_view text) {
  return static_cast<std::size_t>(find_escape(text.data(), text.data() + text.size()) -
                                  text.data());
}

void append_json_string(std::string& out, std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  if (text.size() <= kShortText && find_escape(p, end) == end) {
    std::array<char, kShortText + 2> quoted;
    quoted[0] = '"';
    std::memcpy(quoted.data() + 1, p, text.size());
    quoted[text.size() + 1] = '"';
    out.append(quoted.data(), text.size() + 2);
    return;
  }
  out += '"';
  while (true) {
    const char* const stop = find_escape(p, end);
    out.append(p, stop);
    if (stop == end) break;
    append_escaped(out, *stop);
    p = stop + 1;
  }
  out += '"';
}

}  // namespace chat::base
