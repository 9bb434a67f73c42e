// An event for clients, encoded once for all recipients.
#pragma once

#include <chat/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace chat {

/// A message in the history of a room.
struct MessageRef {
  std::uint64_t birth = 0;  ///< the room's, see RoomInfo::birth
  std::uint64_t id = 0;
};

struct Event {
  std::string name;
  EncodedJson args;                   ///< see encode_json_args
  std::optional<MessageRef> message;  ///< of which the event tells a room, and nothing else

  Event(std::string event_name, EncodedJson event_args)
      : name(std::move(event_name)), args(std::move(event_args)) {}
  Event(std::string event_name, const Args& event_args)
      : name(std::move(event_name)), args(encode_json_args(event_args)) {}
};

}  // namespace chat
