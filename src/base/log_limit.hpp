// So that what strangers bring about does not fill the log.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace chat::base {

/// Lets each subject be logged once in an interval, and so many subjects at the most.
///
/// Threads: any.
class LogLimit {
 public:
  using Clock = std::chrono::steady_clock;

  LogLimit(Clock::duration interval, std::size_t max_subjects)
      : interval_(interval), max_subjects_(max_subjects) {}

  /// Whether it is to be logged now.
  bool take(std::string_view subject, Clock::time_point now);

 private:
  const Clock::duration interval_;
  const std::size_t max_subjects_;
  std::mutex mutex_;
  std::unordered_map<std::string, Clock::time_point> logged_;  ///< under mutex_
};

}  // namespace chat::base
