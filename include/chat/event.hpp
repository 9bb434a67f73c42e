// An event for clients, encoded once for all recipients.
#pragma once

#include <chat/value.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace chat {

/// A message in the history of a room.
struct MessageRef {
  std::uint64_t birth = 0;  ///< the room's, see RoomInfo::birth
  std::uint64_t id = 0;
};

/// The place of an event in the order of all events of a state that several nodes share. Ticks
/// grow; they are those of the state's server, and the same on all nodes. 0: the event has none.
using Tick = std::uint64_t;

/// The tick of an event that this node delivers after later ones, or before earlier ones.
inline constexpr Tick kOutOfOrder = std::numeric_limits<Tick>::max();

struct Event {
  std::string name;
  EncodedJson args;                   ///< see encode_json_args
  std::optional<MessageRef> message;  ///< of which the event tells a room, and nothing else
  Tick tick = 0;

  Event(std::string event_name, EncodedJson event_args)
      : name(std::move(event_name)), args(std::move(event_args)) {}
  Event(std::string event_name, const Args& event_args)
      : name(std::move(event_name)), args(encode_json_args(event_args)) {}
};

}  // namespace chat
