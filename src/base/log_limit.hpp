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
  bool take(std::string_view subject, Clock::time_point now);

 private:
  const Clock::duration interval_;
  const std::size_t max_subjects_;
  std::mutex mutex_;
  std::unordered_map<std::string, Clock::time_point> logged_;  ///< under mutex_
};

}  // namespace chat::base
