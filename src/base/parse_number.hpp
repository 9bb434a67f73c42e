// Parses numbers from untrusted text.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace chat::base {

/// Parses the whole text as a decimal integer; nullopt if it is anything else or does not fit.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

}  // namespace chat::base
