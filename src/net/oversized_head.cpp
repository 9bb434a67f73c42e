#include "net/oversized_head.hpp"

#include <algorithm>

#include "net/http.hpp"

namespace chat::net {
namespace {

constexpr std::size_t kMaxSize = std::size_t{256} * 1024;
constexpr std::size_t kMaxLine = 512;
constexpr std::string_view kOrigin = "origin:";

}  // namespace

bool OversizedHead::read(std::string_view bytes) {
  if (!origin_.empty()) return true;
  size_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end);
    line_.append(part.substr(0, kMaxLine - line_.size()));
    if (end == std::string_view::npos) break;
    if (read_line()) return true;
    line_.clear();
    bytes.remove_prefix(end + 1);
  }
  return size_ > kMaxSize;
}

bool OversizedHead::read_line() {
  std::string_view line = line_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return true;
  if (line_.size() < kMaxLine && equal_ignoring_case(line.substr(0, kOrigin.size()), kOrigin)) {
    origin_ = trim(line.substr(kOrigin.size()));
  }
  return !origin_.empty();
}

}  // namespace chat::net
