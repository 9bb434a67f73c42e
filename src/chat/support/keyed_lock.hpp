// Mutual exclusion between coroutines, for each key; first come, first served.
#pragma once

#include <chat/task.hpp>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/signal.hpp"

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
  struct Waiting {
    base::Waiter waiter;
    bool* granted;  ///< in the waiting lock()
  };

  void wait(const std::string& key, Waiting waiting);
  void unlock(const std::string& key);
  static void resume(Waiting waiting, bool granted);

  std::mutex mutex_;
  bool abandoned_ = false;
  std::unordered_map<std::string, std::deque<Waiting>> held_;  ///< by held key
};

}  // namespace chat::core
