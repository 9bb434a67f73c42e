// A packet encoded once, for all clients.
#pragma once

#include <chat/event.hpp>
#include <chat/value.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/engineio_frame.hpp"

namespace chat::socketio {

struct EncodedPacket {
  std::string text;  ///< the Engine.IO packet: '4', then the Socket.IO packet's text
  std::vector<Binary> attachments;
  /// Bytes of the stamp, which end the text but for its last bracket. Clients on Engine.IO 3 do not
  /// get it.
  std::size_t stamp = 0;
  /// A socket gets events of several channels in this order; 0: channel by channel.
  std::uint64_t order = 0;
};

/// If `id` is set, the event requests an ack.
EncodedPacket encode_event(std::string_view name_space, const Event& event,
                           std::optional<std::uint64_t> id = std::nullopt);
EncodedPacket encode_ack(std::string_view name_space, std::uint64_t id, const Args& args);

/// Adds an event's place in the sequence of all events, as one more argument. A client that
/// connects again names the last one that it has got. An event that only `follows` the event of
/// that place has no place of its own.
void add_stamp(EncodedPacket& event, std::uint64_t place, bool follows = false);
/// The place that a client names; nullopt if it is none.
std::optional<std::uint64_t> read_stamp(std::string_view stamp);

/// Appends the packet as WebSocket frames.
void append_frames(std::string& out, const EncodedPacket& packet, wire::FrameFormat format);

}  // namespace chat::socketio
