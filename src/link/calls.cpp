#include "link/calls.hpp"

#include <algorithm>
#include <utility>

namespace chat::link {

bool Calls::admit(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  return !has_ended_ && circuit_.admit(now);
}

std::optional<base::Waiter> Calls::add(Call call, base::Waiter waiter, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (has_ended_) return waiter;
  pending_.emplace(call.id, Pending{.reply = call.reply, .waiter = std::move(waiter)});
  if (call.timeout.count() > 0) {
    deadlines_[call.timeout].push_back({.time = now + call.timeout, .id = call.id});
  }
  return std::nullopt;
}

std::optional<base::Waiter> Calls::take(std::uint64_t id) {
  const auto place = pending_.find(id);
  if (place == pending_.end()) return std::nullopt;
  std::optional<base::Waiter> waiter(std::move(place->second.waiter));
  pending_.erase(place);
  return waiter;
}

std::optional<base::Waiter> Calls::answer(std::uint64_t id, Reply reply) {
  const std::lock_guard lock(mutex_);
  const auto place = pending_.find(id);
  if (place == pending_.end()) return std::nullopt;
  *place->second.reply = std::move(reply);
  circuit_.succeeded();
  std::optional<base::Waiter> waiter = take(id);
  forget_answered();
  return waiter;
}

std::optional<base::Waiter> Calls::take_back(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  circuit_.abandoned();
  return take(id);
}

void Calls::forget_answered() {
  for (auto& [timeout, deadlines] : deadlines_) {
    while (!deadlines.empty() && !pending_.contains(deadlines.front().id)) deadlines.pop_front();
  }
}

Calls::Waiters Calls::expire(Clock::time_point now, bool& is_stalled) {
  const std::lock_guard lock(mutex_);
  Waiters late;
  for (auto& [timeout, deadlines] : deadlines_) {
    while (!deadlines.empty() && deadlines.front().time <= now) {
      if (auto waiter = take(deadlines.front().id)) {
        late.push_back(*std::move(waiter));
        if (circuit_.failed(now)) is_stalled = true;
      }
      deadlines.pop_front();
    }
  }
  return late;
}

std::optional<Calls::Clock::time_point> Calls::next_deadline() const {
  const std::lock_guard lock(mutex_);
  std::optional<Clock::time_point> next;
  for (const auto& [timeout, deadlines] : deadlines_) {
    if (deadlines.empty()) continue;
    next = next ? std::min(*next, deadlines.front().time) : deadlines.front().time;
  }
  return next;
}

Calls::Waiters Calls::end() {
  const std::lock_guard lock(mutex_);
  has_ended_ = true;
  Waiters all;
  for (auto& [id, pending] : pending_) all.push_back(std::move(pending.waiter));
  pending_.clear();
  deadlines_.clear();
  return all;
}

}  // namespace chat::link
