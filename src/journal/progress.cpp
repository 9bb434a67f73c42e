#include "journal/progress.hpp"

namespace chat::journal {

std::shared_ptr<void> Progress::watch(std::function<void()> moved) {
  const std::lock_guard lock(watchers_->mutex);
  const auto at = watchers_->calls.insert(watchers_->calls.end(), std::move(moved));
  const auto remove = [watchers = watchers_, at](const void*) {
    const std::lock_guard its_lock(watchers->mutex);
    watchers->calls.erase(at);
  };
  return {static_cast<void*>(&*at), remove};
}

bool Progress::wait(Position position) {
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [&] { return stopped_ || safe() >= position; });
  return safe() >= position;
}

void Progress::advance(Position safe) {
  {
    const std::lock_guard lock(mutex_);
    safe_.store(safe, std::memory_order_release);
  }
  moved_.notify_all();
  const std::lock_guard lock(watchers_->mutex);
  for (const auto& call : watchers_->calls) call();
}

void Progress::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  moved_.notify_all();
}

}  // namespace chat::journal
