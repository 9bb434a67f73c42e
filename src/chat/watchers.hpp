// Who is told of a room's messages beside its members.
#pragma once

#include <atomic>
#include <chat/store.hpp>
#include <functional>
#include <list>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>

namespace chat::core {

/// Any thread.
class Watchers {
 public:
  using Listener = std::function<void(const MessagePtr& message)>;

  /// Tells the listener until the result is dropped: not by a listener, and before this goes.
  std::shared_ptr<void> add(const std::string& room, Listener listener);

  void tell(const std::string& room, const MessagePtr& message) {
    if (count_.load(std::memory_order_acquire) != 0) tell_all(room, message);
  }

 private:
  using Listeners = std::list<Listener>;
  class Entry;

  void tell_all(const std::string& room, const MessagePtr& message);

  std::atomic<std::size_t> count_ = 0;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, Listeners> rooms_;  ///< under mutex_
};

}  // namespace chat::core
