// The limit of an HTTP message's head, trailers and chunk headers.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace chat::wire {

/// Feeds a parser of Beast. Beast's own limit counts from the end of its last call, so the way a
/// head is cut would decide whether it passes; and it ignores trailers.
class HttpFraming {
 public:
  /// Bytes of the head, or between two pieces of body.
  explicit HttpFraming(std::size_t limit) : limit_(limit) {}

  /// A new message. `before` bytes in front of it count too.
  template <class Parser>
  void begin(Parser& parser, std::size_t before = 0) {
    parser.header_limit(std::numeric_limits<std::uint32_t>::max());
    size_ = before;
  }

  /// Returns how many bytes the parser took. `error` is need_more once `bytes` end in an incomplete
  /// line, which the caller keeps, and header_limit beyond the limit; the line counts too.
  template <class Parser>
  std::size_t put(Parser& parser, std::string_view bytes, boost::system::error_code& error) {
    namespace http = boost::beast::http;
    // Beast throws at a field of 64 KB, so it gets at most the limit at a time.
    const std::string_view piece = bytes.substr(0, limit_ + 1);
    const bool had_head = parser.is_header_done();
    const std::size_t body_before = parser.get().body().size();
    const std::size_t used = parser.put(boost::asio::buffer(piece), error);
    const std::size_t body_growth = parser.get().body().size() - body_before;
    size_ += used - body_growth;
    const bool wants_more = error == http::error::need_more;
    const std::size_t unfinished = wants_more ? piece.size() - used : 0;
    if (size_ + unfinished > limit_) {
      error = http::error::header_limit;
    } else if (wants_more && piece.size() < bytes.size()) {
      error = {};
    }
    if (body_growth > 0 || parser.is_header_done() != had_head) size_ = 0;
    return used;
  }

 private:
  const std::size_t limit_;
  std::size_t size_ = 0;
};

}  // namespace chat::wire
