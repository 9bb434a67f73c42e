// The id that a listener is given with each message, and comes back with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "web/request.hpp"

namespace chat::web {

/// "ID-BIRTH": the message's id, and the birth of its room (RoomInfo::birth), as a room that is
/// made anew by the same name counts from 1 again.
std::string event_id(std::uint64_t message, std::uint64_t birth);

/// The message after which a listener goes on who has seen `last_event_id` last, in a room whose
/// newest message is `last`. A number alone is taken for a message of this room. What is none of
/// it, of another room of that name or of no room at all, is 0: all that history keeps is new then.
std::uint64_t place_of(std::string_view last_event_id, std::uint64_t birth, std::uint64_t last);

/// What the listener has seen last: the header `Last-Event-ID`, or for those who cannot set one the
/// query's `last_event_id`. nullptr for one who has seen nothing yet.
const std::string* last_event_id(const Request& request);

}  // namespace chat::web
