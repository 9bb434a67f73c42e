#include "store/state/history.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "base/prefetch.hpp"

namespace chat::store {

History::History(std::size_t max_size, std::optional<std::size_t> max_cached)
    : max_size_(max_size),
      max_cached_(max_cached.value_or(std::numeric_limits<std::size_t>::max())) {
  if (max_cached) places_ = std::make_unique<Places>();
}

std::size_t History::ring_limit() const { return std::min(max_size_, max_cached_); }

MessagePtr History::append(const MessageDraft& draft, std::int64_t timestamp) {
  // The slot left the cache long ago. Prefetches it while the message is made.
  base::prefetch(ring_.data() + (ring_.size() < ring_limit() ? ring_.size() : oldest_));
  auto message = std::make_shared<const StoredMessage>(draft.finish(last_id_ + 1, timestamp));
  ++last_id_;
  keep(message);
  if (places_) evict();
  return message;
}

void History::begin_after(std::uint64_t id) {
  ring_.clear();
  oldest_ = 0;
  last_id_ = id;
  if (places_) places_->drop_to(id);
}

void History::keep(const MessagePtr& message) {
  if (ring_limit() == 0) return;
  if (ring_.size() < ring_limit()) {
    ring_.push_back(message);
    return;
  }
  ring_[oldest_] = message;
  oldest_ = (oldest_ + 1) % ring_.size();
}

void History::evict() { places_->drop_to(last_id_ - std::min<std::uint64_t>(last_id_, max_size_)); }

void History::set_max_size(std::size_t max_size) {
  std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(oldest_), ring_.end());
  oldest_ = 0;
  max_size_ = max_size;
  if (places_) evict();
  if (ring_.size() <= ring_limit()) return;
  ring_.erase(ring_.begin(), ring_.end() - static_cast<std::ptrdiff_t>(ring_limit()));
  ring_.shrink_to_fit();
}

HistoryPart History::after(std::uint64_t id, std::size_t limit) const {
  const std::uint64_t first = std::clamp(id, floor(), last_id_);
  return range(first, first + std::min<std::uint64_t>(limit, last_id_ - first));
}

HistoryPart History::recent(std::size_t limit) const {
  return range(last_id_ - std::min<std::uint64_t>(limit, size()), last_id_);
}

HistoryPart History::range(std::uint64_t first, std::uint64_t last) const {
  const std::uint64_t cache_floor = last_id_ - ring_.size();
  HistoryPart part;
  std::uint64_t id = last;
  if (last > cache_floor) part.messages.reserve(last - std::max(first, cache_floor));
  for (; id > first && id > cache_floor; --id) {
    part.messages.push_back(ring_[(oldest_ + id - cache_floor - 1) % ring_.size()]);
  }
  for (; id > first; --id) part.older.push_back(places_->find(id));
  return part;
}

void History::redo(std::uint64_t id, Place place) {
  last_id_ = std::max(last_id_, id);
  places_->put(id, place);
  evict();
}

void History::restore(std::uint64_t last_id, std::uint64_t floor, std::size_t max_size) {
  last_id_ = last_id;
  max_size_ = max_size;
  places_->drop_to(floor);
  evict();
}

bool History::is_whole() const {
  for (std::uint64_t id = floor() + 1; id <= last_id_; ++id) {
    if (!places_->find(id).is_known()) return false;
  }
  return true;
}

}  // namespace chat::store
