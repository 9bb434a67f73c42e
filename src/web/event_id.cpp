#include "web/event_id.hpp"

#include "base/parse_number.hpp"

namespace chat::web {

std::string event_id(std::uint64_t message, std::uint64_t birth) {
  return std::to_string(message) + '-' + std::to_string(birth);
}

std::uint64_t place_of(std::string_view last_event_id, std::uint64_t birth, std::uint64_t last) {
  const std::size_t hyphen = last_event_id.find('-');
  const bool has_birth = hyphen != std::string_view::npos;
  const auto message = base::parse_number<std::uint64_t>(last_event_id.substr(0, hyphen));
  if (!message || *message > last) return 0;
  if (has_birth && base::parse_number<std::uint64_t>(last_event_id.substr(hyphen + 1)) != birth) {
    return 0;
  }
  return *message;
}

const std::string* last_event_id(const Request& request) {
  for (const std::string* text :
       {request.header("last-event-id"), request.query_value("last_event_id")}) {
    if (text != nullptr && !text->empty()) return text;
  }
  return nullptr;
}

}  // namespace chat::web
