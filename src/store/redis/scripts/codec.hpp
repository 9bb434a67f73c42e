// Encodes events for Redis.
//
// An event is its number in the stream, '@' and its tick if it has one, a letter for its kind, and
// the fields of that kind, each "size:bytes". Scripts write events (lua/) and append them to logs
// unchanged.
#pragma once

#include <chat/store.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chat::store {

/// Tells the node of a user's socket that another node has joined the socket to a room. The socket
/// gets the room's stream from `seq` on.
struct RoomOpened {
  std::string room;
  std::string socket;
  std::uint64_t seq;
};

/// The room or the user is deleted, so the stream ends. A later room or user of that name has a new
/// stream.
struct StreamClosed {};

/// A room is no longer among the rooms of some of the user's sockets. Tells clients nothing.
struct RoomForgotten {};

struct StreamEvent {
  std::uint64_t seq = 0;
  std::variant<RoomEvent, UserEvent, RoomOpened, StreamClosed, RoomForgotten> what;
  /// Its place in the order of all events of all streams; 0: it has none.
  std::uint64_t tick = 0;

  /// The id of a room's message; 0 for other events.
  std::uint64_t message_id() const;
};

/// 0 if the payload is not an event.
std::uint64_t seq_of(std::string_view payload);

/// nullopt if the payload is not an event, or is of a kind that this version does not know.
std::optional<StreamEvent> decode_room_event(const std::string& room, std::string_view payload);
std::optional<StreamEvent> decode_user_event(const std::string& user, std::string_view payload);
/// The message of a room's message event; null for other events.
MessagePtr decode_message(std::string_view payload);

/// A signal on the channel of a room, beside the stream. Its payload begins with a letter, unlike
/// those of events: a version that does not know signals takes it for no event.
struct Signal {
  std::uint64_t seq;  ///< of the last event before it
  std::string node;   ///< which sent it, and has delivered it itself
  RoomEvent event;
};
inline bool is_signal(std::string_view payload) { return payload.starts_with('s'); }
/// What follows the number, which a script puts in front.
std::string encode_signal(const Signal& signal);
std::optional<Signal> decode_signal(const std::string& room, std::string_view payload);

/// Encodes the bodies of events, for scripts to publish.
std::string encode_json_fields(const EncodedJson& json);
std::string encode_notify(const Event& event, std::string_view except);
std::string encode_room_opened(const RoomOpened& opened);

/// A message on the bus.
struct BusMessage {
  std::string node;
  std::uint64_t number;
  std::string name;
  Args args;
};
std::string encode_bus(const BusMessage& message);
std::optional<BusMessage> decode_bus(std::string_view payload);

}  // namespace chat::store
