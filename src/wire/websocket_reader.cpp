#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "base/utf8.hpp"
#include "wire/websocket.hpp"

namespace chat::wire {
namespace {

constexpr std::size_t kMaxClientHeader = 14;

bool is_control(Opcode opcode) { return (static_cast<unsigned>(opcode) & 0x8) != 0; }

bool is_known(Opcode opcode) {
  return static_cast<unsigned>(opcode) <= 0x2 ||
         (static_cast<unsigned>(opcode) >= 0x8 && static_cast<unsigned>(opcode) <= 0xA);
}

/// RFC 6455, section 7.4, and the codes registered with IANA since.
bool may_be_sent(unsigned code) {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
}

struct FrameHeader {
  Opcode opcode;
  bool final;
  std::uint64_t payload_size;
  std::uint32_t mask;  // bytes in wire order
};

/// The header size from the first two bytes.
std::size_t client_header_size(const char* bytes) {
  const unsigned length = static_cast<unsigned char>(bytes[1]) & 0x7F;
  if (length < 126) return 6;
  return length == 126 ? 8 : 14;
}

bool valid_start(const char* bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  const auto opcode = static_cast<Opcode>(first & 0x0F);
  if ((first & 0x70) != 0 || !is_known(opcode) || (second & 0x80) == 0) return false;
  return !is_control(opcode) || ((first & 0x80) != 0 && (second & 0x7F) <= kMaxControlPayload);
}

/// Reads a complete length; false if it is not in its shortest form.
bool read_length(const char* bytes, std::uint64_t& length) {
  const std::size_t size = client_header_size(bytes) - 6;
  if (size == 0) {
    length = static_cast<unsigned char>(bytes[1]) & 0x7F;
    return true;
  }
  length = 0;
  for (std::size_t i = 0; i < size; ++i) {
    length = length << 8 | static_cast<unsigned char>(bytes[2 + i]);
  }
  if (size == 2) return length > 125;
  return length > 0xFFFF && length >> 63 == 0;
}

FrameHeader read_header(const char* bytes, std::uint64_t payload_size) {
  FrameHeader header{static_cast<Opcode>(bytes[0] & 0x0F), (bytes[0] & 0x80) != 0, payload_size, 0};
  std::memcpy(&header.mask, bytes + client_header_size(bytes) - 4, sizeof(header.mask));
  return header;
}

/// The mask for bytes after `done` others.
std::uint32_t shifted_mask(std::uint32_t mask, std::uint64_t done) {
  const int bits = static_cast<int>(done % 4) * 8;
  return std::endian::native == std::endian::little ? std::rotr(mask, bits) : std::rotl(mask, bits);
}

void unmask(std::span<char> bytes, std::uint32_t mask) {
  const std::uint64_t wide = static_cast<std::uint64_t>(mask) << 32 | mask;
  char* p = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= sizeof(wide); left -= sizeof(wide), p += sizeof(wide)) {
    std::uint64_t word;
    std::memcpy(&word, p, sizeof(word));
    word ^= wide;
    std::memcpy(p, &word, sizeof(word));
  }
  std::array<char, 8> key;
  std::memcpy(key.data(), &wide, sizeof(wide));
  for (std::size_t i = 0; i < left; ++i) p[i] = static_cast<char>(p[i] ^ key[i]);
}

std::string_view view(std::span<const char> bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace

/// Unfinished input: a header, a frame, a fragmented message, or several of these.
struct WebSocketReader::Partial {
  std::array<char, kMaxClientHeader> header_bytes;
  std::size_t header_size = 0;

  bool in_frame = false;
  FrameHeader frame{};
  std::uint64_t frame_done = 0;
  std::string control;  // payload so far of a control frame

  bool in_message = false;
  Opcode opcode = Opcode::kText;
  std::string message;  // payload so far of the data frames

  bool is_idle() const { return header_size == 0 && !in_frame && !in_message; }
};

/// One call of read(): the input and its effects on the reader.
class WebSocketReader::Pass {
 public:
  Pass(WebSocketReader& reader, std::span<char> input, Handler& handler)
      : reader_(reader), input_(input), handler_(handler) {}

  CloseCode run() {
    while (step()) {
    }
    // A handler that stops may have destroyed the reader.
    if (stopped_) return CloseCode::kNormal;
    if (code_ != CloseCode::kNormal) {
      reader_.broken_ = code_;
      reader_.partial_.reset();
    } else if (reader_.partial_ && reader_.partial_->is_idle()) {
      reader_.partial_.reset();
    }
    return code_;
  }

 private:
  bool step() {
    if (reader_.partial_ && reader_.partial_->in_frame) return continue_frame();
    if (input_.empty()) return false;
    if (reader_.partial_ && reader_.partial_->header_size > 0) return continue_header();
    return read_frame();
  }

  bool fail(CloseCode code) {
    code_ = code;
    return false;
  }

  Partial& partial() {
    if (!reader_.partial_) reader_.partial_ = std::make_unique<Partial>();
    return *reader_.partial_;
  }

  std::span<char> take(std::size_t size) {
    const std::span<char> taken = input_.first(size);
    input_ = input_.subspan(size);
    return taken;
  }

  /// A frame whose header starts in this input.
  bool read_frame() {
    FrameHeader header;
    const std::size_t size = parse_header(view(input_), header);
    if (code_ != CloseCode::kNormal) return false;
    if (size == 0) {
      keep_header();
      return false;
    }
    take(size);
    if (header.payload_size > input_.size()) return begin_frame(header);
    const std::span<char> payload = take(static_cast<std::size_t>(header.payload_size));
    unmask(payload, header.mask);
    return finish_frame(header, view(payload));
  }

  /// The header's size, 0 if incomplete. Sets code_ as soon as the header is invalid.
  std::size_t parse_header(std::string_view bytes, FrameHeader& header) {
    if (bytes.size() < 2) return 0;
    if (!valid_start(bytes.data())) return refuse(CloseCode::kProtocolError);
    const auto opcode = static_cast<Opcode>(bytes[0] & 0x0F);
    const bool in_message = reader_.partial_ && reader_.partial_->in_message;
    if (!is_control(opcode) && (opcode == Opcode::kContinuation) != in_message) {
      return refuse(CloseCode::kProtocolError);
    }
    const std::size_t size = client_header_size(bytes.data());
    std::uint64_t length = 0;
    if (bytes.size() < size - 4) return 0;
    if (!read_length(bytes.data(), length)) return refuse(CloseCode::kProtocolError);
    if (!is_control(opcode) && length > room_left()) return refuse(CloseCode::kTooBig);
    if (bytes.size() < size) return 0;
    header = read_header(bytes.data(), length);
    return size;
  }

  std::size_t refuse(CloseCode code) {
    fail(code);
    return 0;
  }

  std::size_t room_left() const {
    const std::size_t used = reader_.partial_ ? reader_.partial_->message.size() : 0;
    return reader_.max_message_size_ - used;
  }

  void keep_header() {
    Partial& kept = partial();
    std::copy(input_.begin(), input_.end(), kept.header_bytes.begin());
    kept.header_size = input_.size();
    input_ = {};
  }

  /// A header that began in an earlier input.
  bool continue_header() {
    Partial& kept = partial();
    const std::size_t before = kept.header_size;
    const std::size_t more = std::min(input_.size(), kMaxClientHeader - before);
    std::copy_n(input_.begin(), more, kept.header_bytes.begin() + before);
    FrameHeader header;
    const std::size_t size = parse_header({kept.header_bytes.data(), before + more}, header);
    if (code_ != CloseCode::kNormal) return false;
    if (size == 0) {
      kept.header_size += more;
      input_ = {};
      return false;
    }
    kept.header_size = 0;
    take(size - before);
    return begin_frame(header);
  }

  /// A frame not delivered straight from the input.
  bool begin_frame(const FrameHeader& header) {
    Partial& kept = partial();
    kept.in_frame = true;
    kept.frame = header;
    kept.frame_done = 0;
    return continue_frame();
  }

  bool continue_frame() {
    Partial& kept = partial();
    const std::uint64_t missing = kept.frame.payload_size - kept.frame_done;
    const std::span<char> bytes =
        take(static_cast<std::size_t>(std::min<std::uint64_t>(missing, input_.size())));
    unmask(bytes, shifted_mask(kept.frame.mask, kept.frame_done));
    (is_control(kept.frame.opcode) ? kept.control : kept.message).append(view(bytes));
    kept.frame_done += bytes.size();
    if (kept.frame_done < kept.frame.payload_size) return false;
    kept.in_frame = false;
    return finish_kept_frame(kept);
  }

  bool finish_kept_frame(Partial& kept) {
    if (is_control(kept.frame.opcode)) {
      return on_control(kept.frame.opcode, std::exchange(kept.control, {}));
    }
    begin_message(kept, kept.frame.opcode);
    return kept.frame.final ? finish_message(kept) : true;
  }

  /// A frame complete in the input.
  bool finish_frame(const FrameHeader& header, std::string_view payload) {
    if (is_control(header.opcode)) return on_control(header.opcode, payload);
    if (header.final && header.opcode != Opcode::kContinuation) {
      return on_message(header.opcode, payload);
    }
    Partial& kept = partial();
    begin_message(kept, header.opcode);
    kept.message += payload;
    return header.final ? finish_message(kept) : true;
  }

  static void begin_message(Partial& kept, Opcode opcode) {
    if (opcode == Opcode::kContinuation) return;
    kept.in_message = true;
    kept.opcode = opcode;
  }

  bool finish_message(Partial& kept) {
    kept.in_message = false;
    const std::string message = std::exchange(kept.message, {});
    return on_message(kept.opcode, message);
  }

  bool on_message(Opcode opcode, std::string_view payload) {
    if (opcode == Opcode::kText && !base::is_utf8(payload)) return fail(CloseCode::kInvalidData);
    return go_on(handler_.on_message(opcode, payload));
  }

  bool on_control(Opcode opcode, std::string_view payload) {
    if (opcode == Opcode::kPing) return go_on(handler_.on_ping(payload));
    if (opcode == Opcode::kPong) return go_on(handler_.on_pong(payload));
    return on_close(payload);
  }

  bool on_close(std::string_view payload) {
    if (payload.empty()) {
      return go_on(handler_.on_close(static_cast<std::uint16_t>(CloseCode::kNoStatus), {}));
    }
    if (payload.size() == 1) return fail(CloseCode::kProtocolError);
    const unsigned code =
        static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
    if (!may_be_sent(code)) return fail(CloseCode::kProtocolError);
    const std::string_view reason = payload.substr(2);
    if (!base::is_utf8(reason)) return fail(CloseCode::kInvalidData);
    return go_on(handler_.on_close(static_cast<std::uint16_t>(code), reason));
  }

  bool go_on(bool wanted) {
    stopped_ = !wanted;
    return wanted;
  }

  WebSocketReader& reader_;
  std::span<char> input_;
  Handler& handler_;
  CloseCode code_ = CloseCode::kNormal;
  bool stopped_ = false;
};

WebSocketReader::WebSocketReader(std::size_t max_message_size)
    : max_message_size_(max_message_size) {}

WebSocketReader::~WebSocketReader() = default;

CloseCode WebSocketReader::read(std::span<char> bytes, Handler& handler) {
  if (broken_ != CloseCode::kNormal) return broken_;
  return Pass(*this, bytes, handler).run();
}

}  // namespace chat::wire
