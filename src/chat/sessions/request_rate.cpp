#include "chat/sessions/request_rate.hpp"

#include <algorithm>

namespace chat::core {

RequestRate::Verdict RequestRate::take(std::int64_t now) {
  tokens_ = std::min(burst_, tokens_ + static_cast<double>(now - filled_at_) * per_ms_);
  filled_at_ = now;
  if (tokens_ < 1) return ++refused_ > burst_ ? Verdict::kAbuse : Verdict::kTooMany;
  tokens_ -= 1;
  refused_ = 0;
  return Verdict::kGo;
}

}  // namespace chat::core
