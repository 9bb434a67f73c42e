// The keys of the moment, which may be exchanged while the server runs.
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

namespace chat::auth {

/// Reads a key set anew from time to time, and sooner where a token names a key that it does not
/// have. If that fails it keeps the keys that it has.
class KeyRing {
 public:
  /// Yields the text of a key set; runs on the executor.
  using Loader = std::function<Task<Fallible<std::string>>()>;

  struct Times {
    std::chrono::milliseconds refresh;   ///< between two readings
    std::chrono::milliseconds cooldown;  ///< tokens cannot make it read more often than that
  };

  /// `executor` is run by one thread. `source` names the place in the log.
  KeyRing(boost::asio::any_io_executor executor, Loader loader, Times times, std::string source);

  /// Reads now and from time to time, for good: the coroutine goes with its executor, and the ring
  /// outlives it. On the executor.
  Task<> keep_fresh();

  /// Any thread. nullptr: none were ever had.
  std::shared_ptr<const KeySet> keys() const;

  /// Reads again, or waits for whoever does already, unless that was done within the cooldown. On
  /// the executor.
  Task<> look_again();

  /// Reads no more; whoever waits for a reading is to wait no longer. On the executor.
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
  boost::asio::steady_timer next_;  ///< to read again
  boost::asio::steady_timer done_;  ///< cancelled when a reading has ended
  bool is_reading_ = false;
  bool is_failing_ = false;
  bool is_closed_ = false;
  Clock::time_point last_{};  ///< began the last reading; the epoch: never

  mutable std::mutex mutex_;
  std::shared_ptr<const KeySet> keys_;  ///< under mutex_
};

}  // namespace chat::auth
