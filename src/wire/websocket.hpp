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
  kNoStatus = 1005,  // never on the wire: the close frame had no code
  kInvalidData = 1007,
  kPolicyViolation = 1008,
  kTooBig = 1009,
  kInternalError = 1011,
};

inline constexpr std::size_t kMaxFrameHeaderSize = 10;

/// The size of the header of an unmasked frame.
std::size_t frame_header_size(std::size_t payload_size);

/// Appends the header of a final, unmasked frame; the payload is to follow.
void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_size);

/// Appends a whole frame.
void append_frame(std::string& out, Opcode opcode, std::string_view payload);

/// Appends a close frame; the reason is cut to what fits.
void append_close_frame(std::string& out, CloseCode code, std::string_view reason = {});

/// One whole frame of the server's own making at the start of `bytes` (unmasked and valid).
struct ServerFrame {
  Opcode opcode;
  std::string_view payload;
  std::size_t size;  ///< of header and payload
};
ServerFrame read_server_frame(std::string_view bytes);

/// Reads a client's frames from a stream cut anywhere, and gives whole messages.
///
/// Frames are unmasked in place. Only an unfinished frame or message is kept; between messages
/// the reader owns no memory.
class WebSocketReader {
 public:
  /// Every function returns whether to read on; one that returns false may have destroyed the
  /// reader. Views are valid during the call.
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

  /// kNormal while all is well, also when the handler stopped it, which drops the rest of `bytes`;
  /// otherwise the code to close the connection with, after which the reader takes no more and
  /// gives that code again.
  ///
  /// Broken: an unmasked frame, reserved bits or opcodes, a control frame that is fragmented or
  /// longer than 125 bytes, a length not in its shortest form or with the top bit set, a
  /// continuation of nothing, a new message within another, a close frame of one byte or with a
  /// code that must not be sent (section 7.4), text or a close reason that is not UTF-8, a
  /// message larger than the limit. The limit is applied to the length that a header announces,
  /// before its payload arrives.
  CloseCode read(std::span<char> bytes, Handler& handler);

 private:
  struct Partial;
  class Pass;
  std::size_t max_message_size_;
  CloseCode broken_ = CloseCode::kNormal;
  std::unique_ptr<Partial> partial_;
};

}  // namespace chat::wire
