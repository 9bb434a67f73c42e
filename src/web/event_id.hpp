// Event ids, which listeners send back to resume.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "web/request.hpp"

namespace chat::web {

/// "ID-BIRTH": the message's id and its room's RoomInfo::birth, since a new room of that name
/// counts from 1 again.
std::string event_id(std::uint64_t message, std::uint64_t birth);

/// The message after which a listener with `last_event_id` resumes, in a room whose newest message
/// is `last`. A plain number is a message of this room. Any other id, such as one of another room
/// of that name, gives 0: then all of the history is new.
std::uint64_t place_of(std::string_view last_event_id, std::uint64_t birth, std::uint64_t last);

/// The last event a listener has seen: the header `Last-Event-ID`, or the query's `last_event_id`
/// for clients that cannot set headers. nullptr for a new listener.
const std::string* last_event_id(const Request& request);

}  // namespace chat::web
