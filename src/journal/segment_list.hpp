// The journal's segments, for the writer and for readers.
#pragma once

#include <deque>
#include <mutex>
#include <vector>

#include "journal/segment.hpp"

namespace chat::journal {

struct SegmentInfo {
  Position first = 0;
  Position end = 0;  ///< the first position behind its records

  friend bool operator==(const SegmentInfo&, const SegmentInfo&) = default;
};

/// Thread-safe.
class SegmentList {
 public:
  explicit SegmentList(std::vector<SegmentPtr> segments)
      : segments_(segments.begin(), segments.end()) {}

  /// The segment that has the position, or would have it; null if it was dropped.
  SegmentPtr find(Position position) const;
  SegmentPtr last() const;
  /// The oldest segment, if it is not the last and ends at or before `position`.
  SegmentPtr first_before(Position position) const;
  /// Oldest first; `end` is that of the last.
  std::vector<SegmentInfo> infos(Position end) const;
  std::size_t size() const;

  void add(SegmentPtr segment);
  void remove_first();

 private:
  mutable std::mutex mutex_;
  std::deque<SegmentPtr> segments_;  ///< under mutex_; never empty
};

}  // namespace chat::journal
