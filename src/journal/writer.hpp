// Writes and syncs the journal's records.
#pragma once

#include <chat/stats.hpp>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "journal/condition.hpp"
#include "journal/inbox.hpp"
#include "journal/options.hpp"
#include "journal/progress.hpp"
#include "journal/remover.hpp"
#include "journal/segment_list.hpp"
#include "journal/space.hpp"

namespace chat::journal {

/// One sync carries all that was appended during the last one.
///
/// Any failed write ends it for good, unless the disk was full. So does any failed sync: the kernel
/// may have dropped the pages, and a second sync would succeed without them.
class Writer {
 public:
  struct Parts {
    Files& files;
    SegmentList& segments;
    Inbox& inbox;
    Progress& progress;
    Condition& condition;
    Space& space;
    Remover& remover;
  };

  /// The last segment ends at `end`, and is synced.
  Writer(const JournalOptions& options, const Parts& parts, Position end);

  /// Writes until the inbox stops, then all that it has, then the closing mark.
  void run();

  // From any thread.

  /// As Journal::drop_before().
  void drop_before(Position position);
  DurabilityStats stats() const;

 private:
  using Clock = Inbox::Clock;

  struct Drop {
    Position before;
    Position once_safe;
  };

  Inbox::Deadline next_wake() const;
  void store(const Batch& batch);
  bool write(const Batch& batch);
  bool write_once(const Batch& batch);
  void wait_for_space();
  bool sync();
  void sync_if_due();
  void count(const Batch& batch);
  void fail(const std::string& what, const std::error_code& error);

  void roll_if_due();
  void roll_to(NewSegment made);

  std::optional<Drop> take_drop();
  void serve_drop();

  void close();

  const JournalOptions options_;
  const Parts parts_;

  // The writer's thread only.
  SegmentPtr segment_;  ///< the last
  Position written_ = 0;
  Position synced_ = 0;
  Clock::time_point next_sync_;  ///< kInterval
  Clock::time_point next_roll_;  ///< not before, after the disk had no space for a segment

  mutable std::mutex mutex_;
  std::optional<Drop> drop_;  ///< under mutex_
  DurabilityStats stats_;     ///< under mutex_
};

}  // namespace chat::journal
