// Packets in the queue of a session: WebSocket frames, whatever the transport.
#pragma once

#include <string_view>

#include "net/output_queue.hpp"
#include "wire/engineio.hpp"
#include "wire/engineio_frame.hpp"

namespace chat::engineio {

class SessionHandler;

void queue_text(net::OutputQueue& output, wire::EnginePacketType type, std::string_view data);

/// What has queued up for a polling client, bytes in the format without base64, becomes the body of
/// an answer, as far as one may hold it. `handler`: of the session; may be null.
void move_frames(net::OutputQueue& output, wire::EnginePayloadWriter& payload,
                 wire::EngineVersion version, const SessionHandler* handler);

/// The same for the WebSocket that takes over, in the format that it wants.
void move_frames(net::OutputQueue& from, net::OutputQueue& to, wire::EngineVersion version,
                 wire::FrameFormat format);

}  // namespace chat::engineio
