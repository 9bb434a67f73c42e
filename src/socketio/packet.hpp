// A packet encoded once, for all clients.
#pragma once

#include <chat/event.hpp>
#include <chat/value.hpp>
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
};

/// If `id` is set, the event requests an ack.
EncodedPacket encode_event(std::string_view name_space, const Event& event,
                           std::optional<std::uint64_t> id = std::nullopt);
EncodedPacket encode_ack(std::string_view name_space, std::uint64_t id, const Args& args);

/// Appends the packet as WebSocket frames.
void append_frames(std::string& out, const EncodedPacket& packet, wire::FrameFormat format);

}  // namespace chat::socketio
