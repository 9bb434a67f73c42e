// Mutual exclusion between coroutines, for each key; first come, first served.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace chat::core {

/// Thread-safe. It outlives its guards.
class KeyedLock {
 public:
  /// Holds a key until it is destroyed.
  class Guard {
   public:
    Guard(Guard&& other) noexcept;
    Guard& operator=(Guard&&) = delete;
    ~Guard();

   private:
    friend class KeyedLock;
    Guard(KeyedLock& lock, std::string key) : lock_(&lock), key_(std::move(key)) {}

    KeyedLock* lock_;
    std::string key_;
  };

  /// Waits for the key. Returns nullopt once abandon() was called.
  Task<std::optional<Guard>> lock(std::string key);
  /// Returns nullopt if the key is held.
  std::optional<Guard> try_lock(const std::string& key);

  /// Ends all waiting: nobody gets a key any more.
  void abandon();

 private:
  struct Waiter {
    boost::asio::any_io_executor executor;
    boost::asio::any_completion_handler<void(bool granted)> handler;
  };

  void wait(const std::string& key, Waiter waiter);
  void unlock(const std::string& key);
  static void resume(Waiter waiter, bool granted);

  std::mutex mutex_;
  bool abandoned_ = false;
  std::unordered_map<std::string, std::deque<Waiter>> held_;  ///< held keys, each with its waiters
};

}  // namespace chat::core
