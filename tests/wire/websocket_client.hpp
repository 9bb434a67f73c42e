// The client's side of a WebSocket, for tests: masked frames, and a handler that records a reader's
// calls.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wire/websocket.hpp"

namespace chat::wire::testing {

/// A client's frame. `first` is the byte with the final bit, the reserved bits and the opcode.
inline std::string client_frame(unsigned char first, std::string_view payload,
                                std::string_view mask = "\x37\xfa\x21\x3d") {
  std::string out;
  append_frame_header(out, Opcode::kText, payload.size());
  out[0] = static_cast<char>(first);
  out[1] = static_cast<char>(out[1] | 0x80);
  out += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    out += static_cast<char>(payload[i] ^ mask[i % 4]);
  }
  return out;
}

/// Records each call as a line.
class Recorder final : public WebSocketReader::Handler {
 public:
  std::vector<std::string> log;
  /// Stops the reader after this many calls.
  std::size_t stop_at = SIZE_MAX;

  bool on_message(Opcode opcode, std::string_view payload) override {
    return note(opcode == Opcode::kText ? "text " : "binary ", payload);
  }
  bool on_ping(std::string_view payload) override { return note("ping ", payload); }
  bool on_pong(std::string_view payload) override { return note("pong ", payload); }
  bool on_close(std::uint16_t code, std::string_view reason) override {
    return note("close " + std::to_string(code) + ' ', reason);
  }

 private:
  bool note(std::string line, std::string_view payload) {
    log.push_back(line.append(payload));
    return log.size() < stop_at;
  }
};

struct Reading {
  std::vector<std::string> log;
  CloseCode code;

  friend bool operator==(const Reading&, const Reading&) = default;
};

/// Reads the parts one after the other, each from its own memory block, so that a sanitizer detects
/// a read beyond it.
inline Reading read_parts(const std::vector<std::string_view>& parts, std::size_t max_size) {
  WebSocketReader reader(max_size);
  Recorder recorder;
  CloseCode code = CloseCode::kNormal;
  for (const std::string_view part : parts) {
    const auto bytes = std::make_unique<char[]>(part.size());
    part.copy(bytes.get(), part.size());
    code = reader.read({bytes.get(), part.size()}, recorder);
  }
  return {recorder.log, code};
}

}  // namespace chat::wire::testing
