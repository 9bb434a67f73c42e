#include "auth/expiry_queue.hpp"

#include <algorithm>

namespace chat::auth {

void ExpiryQueue::set(const std::string& socket, std::int64_t time) {
  const auto [entry, is_new] = times_.try_emplace(socket, time);
  if (!is_new && entry->second == time) return;
  entry->second = time;
  queue_.emplace(time, socket);
}

std::vector<std::string> ExpiryQueue::take_due(std::int64_t now) {
  std::vector<std::string> due;
  while (!queue_.empty() && queue_.top().first <= now) {
    const auto& [time, socket] = queue_.top();
    const auto entry = times_.find(socket);
    if (entry != times_.end() && entry->second == time) {
      times_.erase(entry);
      due.push_back(socket);
    }
    queue_.pop();
  }
  return due;
}

void ExpiryQueue::sweep(const std::function<bool(const std::string& socket)>& is_there) {
  std::erase_if(times_, [&](const auto& entry) { return !is_there(entry.first); });
  std::vector<Entry> entries;
  entries.reserve(times_.size());
  for (const auto& [socket, time] : times_) entries.emplace_back(time, socket);
  queue_ = decltype(queue_)(std::greater<>(), std::move(entries));
  next_sweep_ = std::max(kMinSweep, 2 * times_.size());
}

}  // namespace chat::auth
