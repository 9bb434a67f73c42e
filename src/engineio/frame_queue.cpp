#include "engineio/frame_queue.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "wire/websocket.hpp"

namespace chat::engineio {
namespace {

using wire::EnginePacketType;
using wire::EngineVersion;

constexpr std::size_t kMaxPollResponse = 1'000'000;  // bytes, give or take a packet

char digit_of(EnginePacketType type) { return static_cast<char>('0' + static_cast<int>(type)); }

/// nullopt where the queue is empty: it holds whole frames.
std::optional<wire::ServerFrame> front_frame(const net::OutputQueue& output) {
  std::array<iovec, 1> piece;
  if (output.peek(piece) == 0) return std::nullopt;
  return wire::read_server_frame({static_cast<const char*>(piece[0].iov_base), piece[0].iov_len});
}

std::string_view bytes_of(const wire::ServerFrame& frame, EngineVersion version) {
  return frame.payload.substr(version == EngineVersion::kV3 ? 1 : 0);
}

}  // namespace

void queue_text(net::OutputQueue& output, EnginePacketType type, std::string_view data) {
  std::string& bytes = output.own_bytes();
  wire::append_frame_header(bytes, wire::Opcode::kText, 1 + data.size());
  bytes.push_back(digit_of(type));
  bytes.append(data);
  output.appended();
}

void move_frames(net::OutputQueue& output, wire::EnginePayloadWriter& payload,
                 EngineVersion version) {
  while (payload.size() < kMaxPollResponse) {
    const auto frame = front_frame(output);
    if (!frame) return;
    if (frame->opcode == wire::Opcode::kText) {
      payload.add_text(frame->payload);
    } else {
      payload.add_binary(bytes_of(*frame, version));
    }
    output.consume(frame->size);
  }
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
