// Events as they travel through Redis.
//
// The number in the stream, a letter, and what the letter says: fields, each "size:bytes". Scripts
// write them (lua/), and keep them in logs as they are.
#pragma once

#include <chat/store.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chat::store {

/// To the node of a user's socket that another node let join a room: the room's stream concerns it
/// from `seq` on.
struct RoomOpened {
  std::string room;
  std::string socket;
  std::uint64_t seq;
};

/// The room or the user is deleted: the stream ends. One made later of that name has another.
struct StreamClosed {};

struct StreamEvent {
  std::uint64_t seq = 0;
  std::variant<RoomEvent, UserEvent, RoomOpened, StreamClosed> what;

  /// Of a room's message, else 0.
  std::uint64_t message_id() const;
};

/// 0 where the payload is none.
std::uint64_t seq_of(std::string_view payload);

/// nullopt where the payload is none, or of a kind that this version does not know.
std::optional<StreamEvent> decode_room_event(const std::string& room, std::string_view payload);
std::optional<StreamEvent> decode_user_event(const std::string& user, std::string_view payload);
/// The message of a room's event; null where it is another event.
MessagePtr decode_message(std::string_view payload);

/// Bodies of events, for scripts to publish.
std::string encode_json_fields(const EncodedJson& json);
std::string encode_notify(const Event& event, std::string_view except);
std::string encode_room_opened(const RoomOpened& opened);

/// What travels on the bus.
struct BusMessage {
  std::string node;
  std::uint64_t number;
  std::string name;
  Args args;
};
std::string encode_bus(const BusMessage& message);
std::optional<BusMessage> decode_bus(std::string_view payload);

}  // namespace chat::store
