#include "base/log_limit.hpp"

namespace chat::base {

bool LogLimit::take(std::string_view subject, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto is_over = [&](const auto& entry) { return now - entry.second >= interval_; };
  const auto found = logged_.find(std::string(subject));
  if (found != logged_.end()) {
    if (!is_over(*found)) return false;
    found->second = now;
    return true;
  }
  if (logged_.size() >= max_subjects_) std::erase_if(logged_, is_over);
  if (logged_.size() >= max_subjects_) return false;
  logged_.emplace(subject, now);
  return true;
}

}  // namespace chat::base
