// WebSocket frames (RFC 6455, section 5), the server's side: masked frames in, unmasked out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace chat::wire {

enum class Opcode : std::uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xA,
};

/// Close codes (RFC 6455, section 7.4.1) that the server sends.
enum class CloseCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kNoStatus = 1005,  // never sent: the close frame had no code
  kInvalidData = 1007,
  kPolicyViolation = 1008,
  kTooBig = 1009,
  kInternalError = 1011,
};

inline constexpr std::size_t kMaxFrameHeaderSize = 10;
inline constexpr std::size_t kMaxControlPayload = 125;  ///< RFC 6455, section 5.5

/// The header size of an unmasked frame.
std::size_t frame_header_size(std::size_t payload_size);

/// Appends the header of a final, unmasked frame; the payload must follow.
void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_size);

/// Appends a complete frame.
void append_frame(std::string& out, Opcode opcode, std::string_view payload);

/// Appends a close frame; truncates the reason to fit.
void append_close_frame(std::string& out, CloseCode code, std::string_view reason = {});

/// A complete frame of the server (unmasked and valid) at the start of `bytes`.
struct ServerFrame {
  Opcode opcode;
  std::string_view payload;
  std::size_t size;  ///< header and payload
};
ServerFrame read_server_frame(std::string_view bytes);

/// Parses a client's frames from a stream cut anywhere, and delivers whole messages.
///
/// Unmasks frames in place. Keeps only an unfinished frame or message; between messages the reader
/// owns no memory.
class WebSocketReader {
 public:
  /// Every function returns true to read on; one that returns false may have destroyed the reader.
  /// Views are valid during the call.
  class Handler {
   public:
    virtual bool on_message(Opcode opcode, std::string_view payload) = 0;  // kText or kBinary
    virtual bool on_ping(std::string_view payload) = 0;
    virtual bool on_pong(std::string_view payload) = 0;
    virtual bool on_close(std::uint16_t code, std::string_view reason) = 0;

   protected:
    ~Handler() = default;
  };

  explicit WebSocketReader(std::size_t max_message_size);
  ~WebSocketReader();
  WebSocketReader(const WebSocketReader&) = delete;
  WebSocketReader& operator=(const WebSocketReader&) = delete;

  /// Returns kNormal if all is well, or if the handler stopped, which drops the rest of `bytes`.
  /// Otherwise returns the close code for the connection; the reader then takes no more input and
  /// returns that code again.
  ///
  /// Errors: an unmasked frame, reserved bits or opcodes, a control frame that is fragmented or
  /// longer than 125 bytes, a length not in its shortest form or with the top bit set, a
  /// continuation of nothing, a new message within another, a close frame of one byte or with a
  /// code that must not be sent (section 7.4), text or a close reason that is not UTF-8, a message
  /// larger than the limit. The limit applies to the length in the header, before the payload
  /// arrives.
  CloseCode read(std::span<char> bytes, Handler& handler);

 private:
  struct Partial;
  class Pass;
  std::size_t max_message_size_;
  CloseCode broken_ = CloseCode::kNormal;
  std::unique_ptr<Partial> partial_;
};

}  // namespace chat::wire
