// The rest of a request head over the limit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chat::net {

/// Reads on for the Origin only, and buffers at most a line. A browser shows its page the refusal
/// only if the answer names the page's origin (Fetch standard, CORS check).
class OversizedHead {
 public:
  /// With the Origin, if the part already read has it.
  explicit OversizedHead(std::string_view origin) : origin_(origin) {}

  /// Takes the next bytes, starting at a line. True when it is done: it has the Origin, the head
  /// has ended, or the head is longer than any browser's.
  bool read(std::string_view bytes);

  const std::string& origin() const { return origin_; }

 private:
  /// Like read(), for a whole line.
  bool read_line();

  std::string origin_;
  std::string line_;  ///< so far; truncated if long
  std::size_t size_ = 0;
};

}  // namespace chat::net
