// What is left of a request's head that is over the limit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chat::net {

/// Reads on for the Origin alone, keeping no more than a line: a browser tells its page that the
/// request was refused, and why, only where the answer names the page's origin (Fetch standard,
/// CORS check).
class OversizedHead {
 public:
  /// With the Origin, where it stood in what was read before.
  explicit OversizedHead(std::string_view origin) : origin_(origin) {}

  /// Takes what comes next, from the beginning of a line on. True once nothing more is to be
  /// learnt: the Origin is there, or the head has ended, or it is longer than any browser's.
  bool read(std::string_view bytes);

  const std::string& origin() const { return origin_; }

 private:
  /// True as read(), with a whole line.
  bool read_line();

  std::string origin_;
  std::string line_;  ///< so far, and not all of a long one
  std::size_t size_ = 0;
};

}  // namespace chat::net
