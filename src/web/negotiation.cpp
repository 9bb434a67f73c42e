#include "web/negotiation.hpp"

#include <algorithm>
#include <optional>

#include "net/http.hpp"

namespace chat::web {
namespace {

/// Cuts the next part off the text.
std::string_view take_part(std::string_view& text, char separator) {
  const std::string_view part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return net::trim(part);
}

/// False for a weight of 0.
bool has_weight(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = take_part(parameters, ';');
    if (!net::equal_ignoring_case(take_part(value, '='), "q")) continue;
    return value.find_first_not_of("0. \t") != std::string_view::npos;
  }
  return true;
}

}  // namespace

bool takes_gzip(std::string_view accept_encoding) {
  std::optional<bool> takes_any;
  while (!accept_encoding.empty()) {
    std::string_view item = take_part(accept_encoding, ',');
    const std::string_view coding = take_part(item, ';');
    if (net::equal_ignoring_case(coding, "gzip")) return has_weight(item);
    if (coding == "*") takes_any = has_weight(item);
  }
  return takes_any.value_or(false);
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  if (net::trim(if_none_match) == "*") return true;
  while (!if_none_match.empty()) {
    std::string_view one = take_part(if_none_match, ',');
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag) return true;
  }
  return false;
}

}  // namespace chat::web
