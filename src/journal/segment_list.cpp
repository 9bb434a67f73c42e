#include "journal/segment_list.hpp"

#include <algorithm>

namespace chat::journal {

SegmentPtr SegmentList::find(Position position) const {
  const std::lock_guard lock(mutex_);
  const auto is_before = [](Position its, const SegmentPtr& segment) {
    return its < segment->first();
  };
  const auto after = std::upper_bound(segments_.begin(), segments_.end(), position, is_before);
  return after == segments_.begin() ? nullptr : *std::prev(after);
}

SegmentPtr SegmentList::last() const {
  const std::lock_guard lock(mutex_);
  return segments_.back();
}

SegmentPtr SegmentList::first_before(Position position) const {
  const std::lock_guard lock(mutex_);
  const bool has = segments_.size() > 1 && segments_[1]->first() <= position;
  return has ? segments_.front() : nullptr;
}

std::vector<SegmentInfo> SegmentList::infos(Position end) const {
  const std::lock_guard lock(mutex_);
  std::vector<SegmentInfo> result;
  for (const SegmentPtr& segment : segments_) {
    if (!result.empty()) result.back().end = segment->first();
    // The caller's end may be from before the last segment began.
    result.push_back({.first = segment->first(), .end = std::max(end, segment->first())});
  }
  return result;
}

std::size_t SegmentList::size() const {
  const std::lock_guard lock(mutex_);
  return segments_.size();
}

void SegmentList::add(SegmentPtr segment) {
  const std::lock_guard lock(mutex_);
  segments_.push_back(std::move(segment));
}

void SegmentList::remove_first() {
  const std::lock_guard lock(mutex_);
  segments_.pop_front();
}

}  // namespace chat::journal
