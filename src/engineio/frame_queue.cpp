#include "engineio/frame_queue.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "base/utf8.hpp"
#include "engineio/session.hpp"
#include "wire/websocket.hpp"

namespace chat::engineio {
namespace {

using wire::EnginePacketType;
using wire::EngineVersion;

constexpr std::size_t kMaxPollResponse = 1'000'000;  // bytes, may be exceeded by one packet

char digit_of(EnginePacketType type) { return static_cast<char>('0' + static_cast<int>(type)); }

/// nullopt if the queue is empty; it holds whole frames.
std::optional<wire::ServerFrame> front_frame(const net::OutputQueue& output) {
  std::array<iovec, 1> piece;
  if (output.peek(piece) == 0) return std::nullopt;
  return wire::read_server_frame({static_cast<const char*>(piece[0].iov_base), piece[0].iov_len});
}

std::string_view bytes_of(const wire::ServerFrame& frame, EngineVersion version) {
  return frame.payload.substr(version == EngineVersion::kV3 ? 1 : 0);
}

bool is_control(const wire::ServerFrame& frame) {
  if (frame.opcode != wire::Opcode::kText || frame.payload.empty()) return false;
  const char type = frame.payload.front();
  return type >= digit_of(EnginePacketType::kOpen) && type <= digit_of(EnginePacketType::kNoop) &&
         type != digit_of(EnginePacketType::kMessage);
}

/// Engine.IO 1 clients expect a payload's text doubly encoded in UTF-8; later clients of version 3
/// do not, and the server cannot tell them apart. ASCII is the same for both.
void add_text(wire::EnginePayloadWriter& payload, std::string_view packet, EngineVersion version,
              const SessionHandler* handler) {
  const char message = digit_of(EnginePacketType::kMessage);
  const bool as_it_is = version == EngineVersion::kV4 || handler == nullptr ||
                        !packet.starts_with(message) || base::is_ascii(packet);
  if (as_it_is) return payload.add_text(packet);
  payload.add_text(message + handler->to_ascii(packet.substr(1)));
}

}  // namespace

void queue_text(net::OutputQueue& output, EnginePacketType type, std::string_view data) {
  std::string& bytes = output.own_bytes();
  wire::append_frame_header(bytes, wire::Opcode::kText, 1 + data.size());
  bytes.push_back(digit_of(type));
  bytes.append(data);
  output.appended();
}

bool move_frames(net::OutputQueue& output, wire::EnginePayloadWriter& payload,
                 EngineVersion version, const SessionHandler* handler) {
  bool has_message = false;
  while (payload.size() < kMaxPollResponse) {
    const auto frame = front_frame(output);
    if (!frame) break;
    has_message |= !is_control(*frame);
    if (frame->opcode == wire::Opcode::kText) {
      add_text(payload, frame->payload, version, handler);
    } else {
      payload.add_binary(bytes_of(*frame, version));
    }
    output.consume(frame->size);
  }
  return has_message;
}

void move_frames(net::OutputQueue& from, net::OutputQueue& to, EngineVersion version,
                 wire::FrameFormat format) {
  while (const auto frame = front_frame(from)) {
    if (frame->opcode == wire::Opcode::kText) {
      wire::append_frame(to.own_bytes(), wire::Opcode::kText, frame->payload);
    } else {
      wire::append_bytes_frame(to.own_bytes(), format, bytes_of(*frame, version));
    }
    to.appended();
    from.consume(frame->size);
  }
}

}  // namespace chat::engineio
