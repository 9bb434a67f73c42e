// How far the journal is safe, and who waits for it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>

#include "journal/format.hpp"

namespace chat::journal {

/// Thread-safe; only the writer moves it.
class Progress {
 public:
  explicit Progress(Position safe) : safe_(safe) {}

  Position safe() const { return safe_.load(std::memory_order_acquire); }
  /// As Durability::watch(). The destructor of the result waits for a call under way, so it may not
  /// run inside that call.
  [[nodiscard]] std::shared_ptr<void> watch(std::function<void()> moved);
  /// Waits until safe() reaches the position; false if it never will.
  bool wait(Position position);

  void advance(Position safe);
  /// safe() stays where it is for good.
  void stop();

 private:
  struct Watchers {
    std::mutex mutex;
    std::list<std::function<void()>> calls;  ///< under mutex
  };

  std::atomic<Position> safe_;
  /// Shared with the results of watch(), which may outlive the journal.
  const std::shared_ptr<Watchers> watchers_ = std::make_shared<Watchers>();
  std::mutex mutex_;
  std::condition_variable moved_;
  bool stopped_ = false;  ///< under mutex_
};

}  // namespace chat::journal
