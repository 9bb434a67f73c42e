#include "public/json_surrogates.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace chat::base {
namespace {

/// The code unit of an escape "\\uXXXX" at the start of the text.
std::optional<unsigned> escaped_unit(std::string_view text) {
  if (!text.starts_with("\\u") || text.size() < 6) return std::nullopt;
  unsigned unit = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  if (error != std::errc() || end != text.data() + 6) return std::nullopt;
  return unit;
}

bool is_high_half(std::optional<unsigned> unit) { return unit && *unit >> 10 == 0xD800 >> 10; }
bool is_low_half(std::optional<unsigned> unit) { return unit && *unit >> 10 == 0xDC00 >> 10; }

}  // namespace

std::string mend_lone_halves(std::string_view text) {
  std::string mended;
  while (!text.empty()) {
    std::size_t take = text.front() == '\\' ? std::min<std::size_t>(2, text.size()) : 1;
    const std::optional<unsigned> unit = escaped_unit(text);
    if (is_high_half(unit) && is_low_half(escaped_unit(text.substr(6)))) {
      take = 12;
    } else if (is_high_half(unit) || is_low_half(unit)) {
      mended += "\\ufffd";
      text.remove_prefix(6);
      continue;
    }
    mended += text.substr(0, take);
    text.remove_prefix(take);
  }
  return mended;
}

bool may_hold_surrogates(std::string_view text) {
  return text.find("\\ud") != std::string_view::npos || text.find("\\uD") != std::string_view::npos;
}

}  // namespace chat::base
