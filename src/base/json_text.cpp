#include "base/json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "base/utf8.hpp"

namespace chat::base {

// Strings -----------------------------------------------------------------------------------------

namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighBits = 0x8080808080808080;

constexpr std::string_view kHex = "0123456789abcdef";

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

// ASCII -------------------------------------------------------------------------------------------

namespace {

/// A UTF-16 code unit, as "\u00e9".
void append_unit(std::string& out, char32_t unit) {
  out += "\\u";
  for (const int shift : {12, 8, 4, 0}) out += kHex[unit >> shift & 0x0F];
}

void append_character(std::string& out, char32_t character) {
  constexpr char32_t kBeyond = 0x10000;  // in UTF-16 a pair of surrogates
  if (character < kBeyond) return append_unit(out, character);
  append_unit(out, 0xD800 + ((character - kBeyond) >> 10));
  append_unit(out, 0xDC00 + ((character - kBeyond) & 0x3FF));
}

}  // namespace

void append_ascii_json(std::string& out, std::string_view json) {
  while (!json.empty()) {
    const std::size_t plain = ascii_length(json);
    out.append(json.substr(0, plain));
    json.remove_prefix(plain);
    if (!json.empty()) append_character(out, take_character(json));
  }
}

// Numbers -----------------------------------------------------------------------------------------

namespace {

/// A positive number as 0.DIGITS * 10^point, with no zero at the end of the digits.
struct Decimal {
  std::string digits;
  int point;
};

Decimal to_decimal(double number) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                 std::chars_format::scientific)
                       .ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  std::string_view exponent_text = text.substr(e + 1);
  if (exponent_text.front() == '+') exponent_text.remove_prefix(1);
  int exponent = 0;
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  Decimal decimal{std::string(1, text.front()), exponent + 1};
  if (e > 2) decimal.digits += text.substr(2, e - 2);
  return decimal;
}

void append_exponent_form(std::string& out, const Decimal& decimal) {
  out += decimal.digits.front();
  if (decimal.digits.size() > 1) out.append(1, '.').append(decimal.digits, 1);
  const int exponent = decimal.point - 1;
  out += exponent < 0 ? "e-" : "e+";
  append_json_number(out, static_cast<std::int64_t>(std::abs(exponent)));
}

/// ECMAScript, Number::toString: plain digits from 1e-6 up to 1e21, exponents beyond.
void append_positive(std::string& out, const Decimal& decimal) {
  const int size = static_cast<int>(decimal.digits.size());
  if (decimal.point > 21 || decimal.point <= -6) {
    append_exponent_form(out, decimal);
  } else if (decimal.point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-decimal.point), '0').append(decimal.digits);
  } else if (decimal.point >= size) {
    out.append(decimal.digits).append(static_cast<std::size_t>(decimal.point - size), '0');
  } else {
    const auto point = static_cast<std::size_t>(decimal.point);
    out.append(decimal.digits, 0, point).append(1, '.').append(decimal.digits, point);
  }
}

}  // namespace

void append_json_number(std::string& out, std::int64_t number) {
  std::array<char, 20> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  out.append(buffer.data(), end);
}

void append_json_number(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
  } else if (number == 0) {
    out += '0';
  } else {
    if (number < 0) out += '-';
    append_positive(out, to_decimal(std::abs(number)));
  }
}

}  // namespace chat::base
