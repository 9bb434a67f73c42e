// Whether the journal can still write.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace chat::journal {

enum class Health : std::uint8_t {
  kGood,
  kFull,    ///< the disk has no more space to reserve; over once there is some
  kFailed,  ///< a write or a sync failed; for good
};

/// Thread-safe; only the writer changes the health.
class Condition {
 public:
  Health health() const { return health_.load(std::memory_order_acquire); }
  bool is_failed() const { return health() == Health::kFailed; }
  std::string failure() const;
  void on_failure(std::function<void(std::string)> handler);

  /// Does nothing after fail().
  void set_full(bool full);
  void fail(std::string what);
  /// Calls the handler if there is a failure that it does not know of. Holds the mutex meanwhile,
  /// so a handler that on_failure() has replaced is not running any more.
  void report();

 private:
  std::atomic<Health> health_ = Health::kGood;
  mutable std::mutex mutex_;
  std::string failure_;                       ///< under mutex_
  std::function<void(std::string)> handler_;  ///< under mutex_
};

}  // namespace chat::journal
