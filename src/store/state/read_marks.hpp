// How far users have read a room.
#pragma once

#include <cstdint>
#include <list>
#include <string>

#include "store/limits.hpp"
#include "store/state/by_age.hpp"

namespace chat::store {

/// Messages up to `id` are read.
struct ReadMark {
  std::uint64_t id = 0;
  std::int64_t when = 0;  ///< it was made, ms since the epoch
};

/// The marks of a room's users. Bounded by kReadersKept and kMaxListBytes: the oldest
/// marks go.
class ReadMarks {
 public:
  /// Up to which id the user has read; 0 without a mark.
  std::uint64_t find(const std::string& user) const {
    const ReadMark* const mark = marks_.find(user);
    return mark == nullptr ? 0 : mark->id;
  }

  /// The id 0 drops the user's mark.
  void set(const std::string& user, ReadMark mark) {
    if (mark.id == 0) {
      marks_.remove(user);
      return;
    }
    marks_.put(user, mark);
    while (marks_.size() > kReadersKept || marks_.bytes() > kMaxListBytes) marks_.remove_oldest();
  }

  /// The oldest first.
  const std::list<ByAge<ReadMark>::Entry>& by_age() const { return marks_.entries(); }

 private:
  ByAge<ReadMark> marks_;
};

}  // namespace chat::store
