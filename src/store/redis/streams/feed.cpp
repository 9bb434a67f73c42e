#include "store/redis/streams/feed.hpp"

#include <algorithm>
#include <utility>

namespace chat::store {

void Feed::open(StreamPosition position) {
  is_open_ = true;
  position_ = position;
  deliver_kept();
}

void Feed::offer(StreamEvent event) {
  if (is_old(event.seq)) return;
  if (!is_open_ || event.seq != position_.seq + 1) {
    kept_.try_emplace(event.seq, std::move(event));
    return;
  }
  deliver(event);
  deliver_kept();
}

void Feed::deliver(StreamEvent& event) {
  position_.seq = event.seq;
  if (const std::uint64_t id = event.message_id(); id != 0) position_.message = id;
  deliver_(event);
}

// Also drops events that are already old.
void Feed::deliver_kept() {
  while (is_open_ && !kept_.empty() && kept_.begin()->first <= position_.seq + 1) {
    StreamEvent event = std::move(kept_.extract(kept_.begin()).mapped());
    if (event.seq > position_.seq) deliver(event);
  }
  if (!waiters_.empty()) settle(Clock::time_point::min());
}

void Feed::skip_to(std::uint64_t seq) {
  while (is_open_ && !kept_.empty() && kept_.begin()->first <= seq) {
    StreamEvent event = std::move(kept_.extract(kept_.begin()).mapped());
    if (event.seq > position_.seq) deliver(event);
  }
  position_.seq = std::max(position_.seq, seq);
  deliver_kept();
}

void Feed::give_up() {
  while (!is_open_ && !kept_.empty()) {
    StreamEvent event = std::move(kept_.extract(kept_.begin()).mapped());
    if (event.seq > position_.seq) deliver(event);
  }
  if (!is_open_) settle(Clock::time_point::min());
}

void Feed::when_reached(std::uint64_t seq, Clock::time_point deadline, Reached reached) {
  if (is_old(seq)) return reached(true);
  waiters_.push_back({seq, deadline, std::move(reached)});
}

void Feed::expire(Clock::time_point now) { settle(now); }

void Feed::settle(Clock::time_point now) {
  std::vector<std::pair<Reached, bool>> done;
  std::erase_if(waiters_, [&](Waiter& waiter) {
    const bool reached = waiter.seq <= position_.seq;
    if (!reached && waiter.deadline > now) return false;
    done.emplace_back(std::move(waiter.reached), reached);
    return true;
  });
  for (const auto& [call, reached] : done) call(reached);
}

}  // namespace chat::store
