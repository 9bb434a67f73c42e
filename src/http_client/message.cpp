#include "http_client/message.hpp"

#include <algorithm>

namespace chat::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool is_same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) {
  for (const auto& [header, value] : headers) {
    if (is_same_name(header, name)) return value;
  }
  return std::nullopt;
}

}  // namespace chat::http
