#include <array>
#include <charconv>
#include <cmath>

#include "base/json_text.hpp"

namespace chat::base {
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
