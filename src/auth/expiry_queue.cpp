#include "auth/expiry_queue.hpp"

#include <algorithm>
#include <utility>

namespace chat::auth {

void ExpiryQueue::set(const std::string& socket, const std::string& user, std::int64_t time) {
  const auto [entry, is_new] = sessions_.try_emplace(socket, Session{user, time});
  if (!is_new && std::exchange(entry->second.time, time) == time) return;
  if (time != kNever) queue_.emplace(time, socket);
}

const std::string* ExpiryQueue::user_of(const std::string& socket) const {
  const auto session = sessions_.find(socket);
  return session == sessions_.end() ? nullptr : &session->second.user;
}

std::vector<std::string> ExpiryQueue::take_due(std::int64_t now) {
  std::vector<std::string> due;
  while (!queue_.empty() && queue_.top().first <= now) {
    const auto& [time, socket] = queue_.top();
    const auto session = sessions_.find(socket);
    if (session != sessions_.end() && session->second.time == time) {
      sessions_.erase(session);
      due.push_back(socket);
    }
    queue_.pop();
  }
  return due;
}

void ExpiryQueue::sweep(const std::function<bool(const std::string& socket)>& is_there) {
  std::erase_if(sessions_, [&](const auto& entry) { return !is_there(entry.first); });
  std::vector<Entry> entries;
  entries.reserve(sessions_.size());
  for (const auto& [socket, session] : sessions_) {
    if (session.time != kNever) entries.emplace_back(session.time, socket);
  }
  queue_ = decltype(queue_)(std::greater<>(), std::move(entries));
  next_sweep_ = std::max(kMinSweep, 2 * sessions_.size());
}

}  // namespace chat::auth
