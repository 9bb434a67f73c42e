// Limits the request rate of one socket.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace chat::core {

/// A token bucket. Times are in milliseconds from any fixed start.
class RequestRate {
 public:
  enum class Verdict : std::uint8_t {
    kGo,
    kTooMany,  ///< refuse the request
    kAbuse,    ///< a full burst was refused in a row: the client ignores the refusals
  };

  RequestRate(std::size_t per_second, std::size_t burst, std::int64_t now)
      : per_ms_(static_cast<double>(per_second) / 1000),
        burst_(static_cast<double>(burst)),
        tokens_(burst_),
        filled_at_(now) {}

  Verdict take(std::int64_t now) {
    tokens_ = std::min(burst_, tokens_ + static_cast<double>(now - filled_at_) * per_ms_);
    filled_at_ = now;
    if (tokens_ < 1) return ++refused_ > burst_ ? Verdict::kAbuse : Verdict::kTooMany;
    tokens_ -= 1;
    refused_ = 0;
    return Verdict::kGo;
  }

 private:
  const double per_ms_;
  const double burst_;
  double tokens_;
  double refused_ = 0;  ///< in a row
  std::int64_t filled_at_;
};

}  // namespace chat::core
