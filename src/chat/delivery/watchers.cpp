#include "chat/delivery/watchers.hpp"

#include <mutex>
#include <utility>

namespace chat::core {

class Watchers::Entry {
 public:
  Entry(Watchers& watchers, std::string room, Listener listener)
      : watchers_(watchers), room_(std::move(room)) {
    const std::unique_lock lock(watchers_.mutex_);
    Listeners& listeners = watchers_.rooms_[room_];
    at_ = listeners.insert(listeners.end(), std::move(listener));
    ++watchers_.count_;
  }
  ~Entry() {
    const std::unique_lock lock(watchers_.mutex_);
    const auto listeners = watchers_.rooms_.find(room_);
    listeners->second.erase(at_);
    if (listeners->second.empty()) watchers_.rooms_.erase(listeners);
    --watchers_.count_;
  }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

 private:
  Watchers& watchers_;
  const std::string room_;
  Listeners::iterator at_;
};

std::shared_ptr<void> Watchers::add(const std::string& room, Listener listener) {
  return std::make_shared<Entry>(*this, room, std::move(listener));
}

void Watchers::tell_all(const std::string& room, const std::function<void(const Listener&)>& tell) {
  const std::shared_lock lock(mutex_);
  const auto listeners = rooms_.find(room);
  if (listeners == rooms_.end()) return;
  for (const Listener& listener : listeners->second) tell(listener);
}

}  // namespace chat::core
