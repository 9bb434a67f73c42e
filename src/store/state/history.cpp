#include "store/state/history.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/prefetch.hpp"

namespace chat::store {

MessagePtr History::append(const MessageDraft& draft, std::int64_t timestamp) {
  // The slot left the cache long ago. Prefetches it while the message is made.
  base::prefetch(ring_.data() + (ring_.size() < max_size_ ? ring_.size() : oldest_));
  auto message = std::make_shared<const StoredMessage>(draft.finish(last_id_ + 1, timestamp));
  ++last_id_;
  keep(message);
  return message;
}

void History::keep(const MessagePtr& message) {
  if (max_size_ == 0) return;
  if (ring_.size() < max_size_) {
    ring_.push_back(message);
    return;
  }
  ring_[oldest_] = message;
  oldest_ = (oldest_ + 1) % max_size_;
}

void History::set_max_size(std::size_t max_size) {
  std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(oldest_), ring_.end());
  oldest_ = 0;
  max_size_ = max_size;
  if (ring_.size() <= max_size) return;
  ring_.erase(ring_.begin(), ring_.end() - static_cast<std::ptrdiff_t>(max_size));
  ring_.shrink_to_fit();
}

std::vector<MessagePtr> History::after(std::uint64_t id, std::size_t limit) const {
  const std::uint64_t first = std::clamp(id, last_rotated_out(), last_id_);
  return range(first, first + std::min<std::uint64_t>(limit, last_id_ - first));
}

std::vector<MessagePtr> History::recent(std::size_t limit) const {
  return range(last_id_ - std::min<std::uint64_t>(limit, ring_.size()), last_id_);
}

std::vector<MessagePtr> History::range(std::uint64_t first, std::uint64_t last) const {
  std::vector<MessagePtr> messages;
  messages.reserve(last - first);
  for (std::uint64_t id = last; id > first; --id) {
    const std::size_t age = id - last_rotated_out() - 1;
    messages.push_back(ring_[(oldest_ + age) % ring_.size()]);
  }
  return messages;
}

}  // namespace chat::store
