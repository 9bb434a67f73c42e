// Frames of the link: JSON text and the bytes that it names. docs/link.md, "Frames".
#pragma once

#include <chat/value.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chat::link {

/// Of what follows a frame's first length.
inline constexpr std::size_t kMaxFrame = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t kMaxAttachments = 65'536;

/// Appends a frame. False, and nothing appended, if it exceeds the limits.
bool append_frame(std::string& out, const EncodedJson& content);

struct Frame {
  std::string_view text;  ///< points into the reader
  std::vector<Binary> attachments;
};

/// Finds the frames in a stream that arrives in pieces.
class FrameReader {
 public:
  /// Room for the next piece, never empty. Call received() next.
  std::span<char> prepare();
  void received(std::size_t size) { end_ += size; }

  /// The next whole frame, valid until prepare(). nullopt: more must arrive, or is_broken().
  std::optional<Frame> next();

  /// What arrived is no frame; nothing will be found any more.
  bool is_broken() const { return is_broken_; }

 private:
  std::optional<Frame> parse(std::string_view content);

  std::string buffer_;
  std::size_t begin_ = 0;  ///< of what is not taken yet
  std::size_t end_ = 0;    ///< of what has arrived
  bool is_broken_ = false;
};

}  // namespace chat::link
