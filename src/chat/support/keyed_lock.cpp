#include "chat/support/keyed_lock.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace chat::core {
KeyedLock::Guard::Guard(Guard&& other) noexcept
    : lock_(std::exchange(other.lock_, nullptr)), key_(std::move(other.key_)) {}

KeyedLock::Guard::~Guard() {
  if (lock_) lock_->unlock(key_);
}

Task<std::optional<KeyedLock::Guard>> KeyedLock::lock(std::string key) {
  std::optional<Guard> guard = try_lock(key);
  if (guard) co_return guard;
  auto initiate = [this, &key](auto handler) {
    auto executor = boost::asio::get_associated_executor(handler);
    wait(key, Waiter{std::move(executor), std::move(handler)});
  };
  bool granted =
      co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(bool)>(
          initiate, boost::asio::use_awaitable);
  if (!granted) co_return std::nullopt;
  co_return Guard(*this, std::move(key));
}

std::optional<KeyedLock::Guard> KeyedLock::try_lock(const std::string& key) {
  std::lock_guard lock(mutex_);
  if (abandoned_ || !held_.try_emplace(key).second) return std::nullopt;
  return Guard(*this, key);
}

void KeyedLock::wait(const std::string& key, Waiter waiter) {
  std::lock_guard lock(mutex_);
  if (abandoned_) return resume(std::move(waiter), false);
  auto [place, free_by_now] = held_.try_emplace(key);
  if (free_by_now) return resume(std::move(waiter), true);
  place->second.push_back(std::move(waiter));
}

void KeyedLock::unlock(const std::string& key) {
  std::lock_guard lock(mutex_);
  auto place = held_.find(key);
  if (place == held_.end()) return;
  if (place->second.empty()) {
    held_.erase(place);
    return;
  }
  Waiter next = std::move(place->second.front());
  place->second.pop_front();
  resume(std::move(next), true);
}

/// Never runs inline: an unlocking coroutine must not run another coroutine.
void KeyedLock::resume(Waiter waiter, bool granted) {
  boost::asio::post(waiter.executor, [handler = std::move(waiter.handler), granted]() mutable {
    std::move(handler)(granted);
  });
}

void KeyedLock::abandon() {
  std::lock_guard lock(mutex_);
  abandoned_ = true;
  for (auto& [key, waiters] : held_) {
    for (Waiter& waiter : waiters) resume(std::move(waiter), false);
  }
  held_.clear();
}

}  // namespace chat::core
