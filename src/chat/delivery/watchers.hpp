// The listeners of rooms: they get a room's messages without being members.
#pragma once

#include <atomic>
#include <chat/service.hpp>
#include <chat/store.hpp>
#include <functional>
#include <list>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>

namespace chat::core {

/// Thread-safe.
class Watchers {
 public:
  using Listener = Service::RoomListener;

  /// The listener is called until the result is destroyed. Destroy it before this object, and not
  /// inside a listener.
  std::shared_ptr<void> add(const std::string& room, Listener listener);

  void tell_message(const std::string& room, const MessagePtr& message) {
    if (is_any()) tell_all(room, [&](const Listener& one) { one.on_message(message); });
  }
  void tell_public_read_ended(const std::string& room) {
    if (!is_any()) return;
    tell_all(room, [](const Listener& one) {
      if (one.on_public_read_ended) one.on_public_read_ended();
    });
  }
  void tell_user(const std::string& room, const std::string& user, bool joined) {
    if (!is_any()) return;
    tell_all(room, [&](const Listener& one) {
      if (one.on_user) one.on_user(user, joined);
    });
  }

 private:
  using Listeners = std::list<Listener>;
  class Entry;

  bool is_any() const { return count_.load(std::memory_order_acquire) != 0; }
  void tell_all(const std::string& room, const std::function<void(const Listener&)>& tell);

  std::atomic<std::size_t> count_ = 0;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, Listeners> rooms_;  ///< under mutex_
};

}  // namespace chat::core
