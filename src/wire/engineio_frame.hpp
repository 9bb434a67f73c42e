// Engine.IO messages as WebSocket frames, as the server sends them.
//
// Source: the Engine.IO protocol documents, revisions 3 and 4, "Packet encoding".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/engineio.hpp"

namespace chat::wire {

/// How a client gets a message of bytes; text is the same for all. Version 3 has a type byte first;
/// clients that asked for base64 (`b64=1`) get text that begins with "b".
enum class FrameFormat : std::uint8_t { kV3, kV4, kV3Base64, kV4Base64 };

inline constexpr std::size_t kFrameFormats = 4;

FrameFormat frame_format(EngineVersion version, bool base64);

/// Appends a complete frame with a message of bytes.
void append_bytes_frame(std::string& out, FrameFormat format, std::string_view data);

}  // namespace chat::wire
