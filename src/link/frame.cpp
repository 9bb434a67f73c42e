#include "link/frame.hpp"

#include <algorithm>
#include <cstdint>

namespace chat::link {
namespace {

constexpr std::size_t kLength = 4;
constexpr std::size_t kPiece = 64 * 1024;

void append_length(std::string& out, std::size_t length) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(length >> shift & 0xFF);
}

std::size_t read_length(std::string_view bytes) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < kLength; ++i) {
    length = length << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return length;
}

/// Takes a length and as many bytes off the front. nullopt if they are not all there.
std::optional<std::string_view> take_bytes(std::string_view& content) {
  if (content.size() < kLength) return std::nullopt;
  const std::size_t length = read_length(content);
  content.remove_prefix(kLength);
  if (length > content.size()) return std::nullopt;
  const std::string_view bytes = content.substr(0, length);
  content.remove_prefix(length);
  return bytes;
}

std::size_t size_of(const EncodedJson& content) {
  std::size_t size = kLength + content.text.size();
  for (const Binary& attachment : content.attachments) size += kLength + attachment.size();
  return size;
}

}  // namespace

bool append_frame(std::string& out, const EncodedJson& content) {
  const std::size_t size = size_of(content);
  if (size > kMaxFrame || content.attachments.size() > kMaxAttachments) return false;
  append_length(out, size);
  append_length(out, content.text.size());
  out += content.text;
  for (const Binary& attachment : content.attachments) {
    append_length(out, attachment.size());
    out += attachment.view();
  }
  return true;
}

std::span<char> FrameReader::prepare() {
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  // Grows with what arrives, not with the length that a frame claims.
  if (buffer_.size() - end_ < kPiece) buffer_.resize(std::max(buffer_.size() * 2, 2 * kPiece));
  return {buffer_.data() + end_, buffer_.size() - end_};
}

std::optional<Frame> FrameReader::next() {
  const std::string_view arrived(buffer_.data() + begin_, end_ - begin_);
  if (is_broken_ || arrived.size() < kLength) return std::nullopt;
  const std::size_t size = read_length(arrived);
  if (size > kMaxFrame) {
    is_broken_ = true;
    return std::nullopt;
  }
  if (arrived.size() - kLength < size) return std::nullopt;
  begin_ += kLength + size;
  return parse(arrived.substr(kLength, size));
}

std::optional<Frame> FrameReader::parse(std::string_view content) {
  Frame frame;
  std::optional<std::string_view> bytes = take_bytes(content);
  if (bytes) frame.text = *bytes;
  while (bytes && !content.empty() && frame.attachments.size() < kMaxAttachments) {
    bytes = take_bytes(content);
    if (bytes) frame.attachments.emplace_back(std::string(*bytes));
  }
  is_broken_ = !bytes || !content.empty();
  if (is_broken_) return std::nullopt;
  return frame;
}

}  // namespace chat::link
