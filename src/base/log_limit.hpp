// Limits log lines that strangers cause, so that they cannot fill the log.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace chat::base {

/// Lets each subject be logged once in an interval, up to a maximum number of subjects.
///
/// Thread-safe.
class LogLimit {
 public:
  using Clock = std::chrono::steady_clock;

  LogLimit(Clock::duration interval, std::size_t max_subjects)
      : interval_(interval), max_subjects_(max_subjects) {}

  /// Whether to log the subject now.
  bool take(std::string_view subject, Clock::time_point now) {
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

 private:
  const Clock::duration interval_;
  const std::size_t max_subjects_;
  std::mutex mutex_;
  std::unordered_map<std::string, Clock::time_point> logged_;  ///< under mutex_
};

}  // namespace chat::base
