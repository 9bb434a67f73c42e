#include "chat/support/keyed_lock.hpp"

#include <boost/asio/this_coro.hpp>
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
  bool granted = false;
  auto keep = [this, &key, &granted](base::Waiter waiter) {
    wait(key, {std::move(waiter), &granted});
  };
  co_await base::Waiter::wait(co_await boost::asio::this_coro::executor, std::move(keep));
  if (!granted) co_return std::nullopt;
  co_return Guard(*this, std::move(key));
}

std::optional<KeyedLock::Guard> KeyedLock::try_lock(const std::string& key) {
  std::lock_guard lock(mutex_);
  if (abandoned_ || !held_.try_emplace(key).second) return std::nullopt;
  return Guard(*this, key);
}

void KeyedLock::wait(const std::string& key, Waiting waiting) {
  std::lock_guard lock(mutex_);
  if (abandoned_) return resume(std::move(waiting), false);
  auto [place, free_by_now] = held_.try_emplace(key);
  if (free_by_now) return resume(std::move(waiting), true);
  place->second.push_back(std::move(waiting));
}

void KeyedLock::unlock(const std::string& key) {
  std::lock_guard lock(mutex_);
  auto place = held_.find(key);
  if (place == held_.end()) return;
  if (place->second.empty()) {
    held_.erase(place);
    return;
  }
  Waiting next = std::move(place->second.front());
  place->second.pop_front();
  resume(std::move(next), true);
}

void KeyedLock::resume(Waiting waiting, bool granted) {
  *waiting.granted = granted;
  std::move(waiting.waiter).wake();
}

void KeyedLock::abandon() {
  std::lock_guard lock(mutex_);
  abandoned_ = true;
  for (auto& [key, line] : held_) {
    for (Waiting& waiting : line) resume(std::move(waiting), false);
  }
  held_.clear();
}

}  // namespace chat::core
