#include "wire/engineio_frame.hpp"

#include "base/base64.hpp"
#include "wire/websocket.hpp"

namespace chat::wire {
namespace {

void append_binary(std::string& out, std::string_view type, std::string_view data) {
  append_frame_header(out, Opcode::kBinary, type.size() + data.size());
  out.append(type).append(data);
}

void append_base64_text(std::string& out, std::string_view prefix, std::string_view data) {
  append_frame_header(out, Opcode::kText, prefix.size() + (data.size() + 2) / 3 * 4);
  out.append(prefix);
  base::append_base64(out, data);
}

}  // namespace

FrameFormat frame_format(EngineVersion version, bool base64) {
  if (version == EngineVersion::kV3) return base64 ? FrameFormat::kV3Base64 : FrameFormat::kV3;
  return base64 ? FrameFormat::kV4Base64 : FrameFormat::kV4;
}

void append_bytes_frame(std::string& out, FrameFormat format, std::string_view data) {
  switch (format) {
    case FrameFormat::kV3:
      return append_binary(out, "\x04", data);  // EnginePacketType::kMessage
    case FrameFormat::kV4:
      return append_binary(out, {}, data);
    case FrameFormat::kV3Base64:
      return append_base64_text(out, "b4", data);
    case FrameFormat::kV4Base64:
      return append_base64_text(out, "b", data);
  }
}

}  // namespace chat::wire
