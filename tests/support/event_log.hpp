// A log of events on other threads, in order, which a test can wait for.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace chat::test {

/// Any thread may use it.
class EventLog {
 public:
  void add(std::string entry) {
    const std::lock_guard lock(mutex_);
    entries_.push_back(std::move(entry));
    changed_.notify_all();
  }

  /// Returns false if there are fewer entries after ten seconds.
  bool wait_for(std::size_t count) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10),
                             [&] { return entries_.size() >= count; });
  }

  /// All entries. Waits as wait_for() does until there are at least `at_least`.
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
