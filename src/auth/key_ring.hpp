// The current keys, which may change at run time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chat/task.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "auth/key_set.hpp"
#include "base/signal.hpp"

namespace chat::auth {

/// Reloads a key set periodically, and sooner if a token names an unknown key. On failure it keeps
/// the present keys.
class KeyRing {
 public:
  /// Returns the text of a key set; runs on the executor.
  using Loader = std::function<Task<Fallible<std::string>>()>;

  struct Times {
    std::chrono::milliseconds refresh;   ///< between two loads
    std::chrono::milliseconds cooldown;  ///< least time between loads caused by tokens
  };

  /// One thread must run `executor`. `source` names the key set in the log.
  KeyRing(boost::asio::any_io_executor executor, Loader loader, Times times, std::string source);

  /// Loads now and then periodically, without end: the coroutine ends with its executor, and the
  /// ring must outlive it. Call it on the executor.
  Task<> keep_fresh();

  /// Thread-safe. nullptr: no load has succeeded yet.
  std::shared_ptr<const KeySet> keys() const;

  /// Reloads, or joins a running load; does nothing within the cooldown. Call it on the executor.
  Task<> look_again();

  /// Stops loading and releases waiters. Call it on the executor.
  void close();

 private:
  using Clock = std::chrono::steady_clock;

  Task<bool> read();
  Task<Fallible<KeySet>> load();
  void keep(KeySet keys);
  void log_failure(const std::string& reason);

  const Loader loader_;
  const Times times_;
  const std::string source_;
  boost::asio::steady_timer next_;  ///< next load
  base::Signal done_;               ///< a load has ended
  bool is_reading_ = false;
  bool is_failing_ = false;
  bool is_closed_ = false;
  Clock::time_point last_{};  ///< start of the last load; the epoch: never

  mutable std::mutex mutex_;
  std::shared_ptr<const KeySet> keys_;  ///< under mutex_
};

}  // namespace chat::auth
