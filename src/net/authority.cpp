#include "net/authority.hpp"

#include <algorithm>
#include <cstdint>

#include "base/parse_number.hpp"

namespace chat::net {
namespace {

constexpr std::string_view kMarks = "-._~%!$&'()*+,;=";  // beside letters and digits

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_alphanumeric(c) || kMarks.find(c) != std::string_view::npos;
  });
}

bool is_bracketed(std::string_view text) {
  if (text.size() < 4 || !text.starts_with('[') || !text.ends_with(']')) return false;
  return std::ranges::all_of(text.substr(1, text.size() - 2), [](char c) {
    return is_alphanumeric(c) || c == ':' || c == '.' || c == '%';
  });
}

bool is_port(std::string_view text) {
  return text.empty() || base::parse_number<std::uint16_t>(text).has_value();
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  Authority authority{.host = text.substr(0, colon), .port = {}};
  if (colon != std::string_view::npos) authority.port = text.substr(colon + 1);
  const bool is_host = is_name(authority.host) || is_bracketed(authority.host);
  if (!is_host || !is_port(authority.port)) return std::nullopt;
  return authority;
}

}  // namespace chat::net
