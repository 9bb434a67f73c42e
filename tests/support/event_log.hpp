// What happened on other threads, in its order, for a test to wait for.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace chat::test {

/// Threads: any.
class EventLog {
 public:
  void add(std::string entry) {
    const std::lock_guard lock(mutex_);
    entries_.push_back(std::move(entry));
    changed_.notify_all();
  }

  /// False if there are not so many entries within ten seconds.
  bool wait_for(std::size_t count) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10),
                             [&] { return entries_.size() >= count; });
  }

  /// All of them, once there are so many at the least, or when that wait is over.
  std::vector<std::string> entries(std::size_t at_least = 0) const {
    wait_for(at_least);
    const std::lock_guard lock(mutex_);
    return entries_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<std::string> entries_;
};

}  // namespace chat::test
