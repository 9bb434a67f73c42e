// Packets in a session's queue: WebSocket frames, whatever the transport.
#pragma once

#include <string_view>

#include "net/output_queue.hpp"
#include "wire/engineio.hpp"
#include "wire/engineio_frame.hpp"

namespace chat::engineio {

class SessionHandler;

void queue_text(net::OutputQueue& output, wire::EnginePacketType type, std::string_view data);

/// Moves a polling client's queue, with bytes in the format without base64, into a response body,
/// up to its limit. True if a message is among them. `handler` is the session's; may be null.
bool move_frames(net::OutputQueue& output, wire::EnginePayloadWriter& payload,
                 wire::EngineVersion version, const SessionHandler* handler);

/// The same for the WebSocket that takes over, in its format.
void move_frames(net::OutputQueue& from, net::OutputQueue& to, wire::EngineVersion version,
                 wire::FrameFormat format);

}  // namespace chat::engineio
