// Gives back the space of records that no longer count.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "journal/journal.hpp"
#include "store/disk/disk_log.hpp"
#include "store/disk/records.hpp"
#include "store/memory/memory_state.hpp"

namespace chat::store {

/// The journal is a queue. What still counts in its oldest segment moves to its end: messages that
/// are kept, and the rooms and users that have any other record there, each written anew as one
/// record. Then the segment is removed.
///
/// It cleans while the journal is larger than twice what counts, and two segments. So it copies, on
/// average, at most one byte for each byte written.
///
/// Invariant: a record is removed only with all that came before it. So a deletion outlives the
/// records of what it deletes.
///
/// Has a thread of its own. Takes the lock of one room at a time, for one record.
class Cleaner {
 public:
  Cleaner(journal::Journal& journal, MemoryState& state, DiskLog& log, std::size_t segment_size);
  ~Cleaner();
  Cleaner(const Cleaner&) = delete;
  Cleaner& operator=(const Cleaner&) = delete;

  /// What the state would take on the disk, if it were written anew. Not exact.
  std::uint64_t live_bytes() const { return log_.message_bytes() + other_bytes_; }

 private:
  struct Pass;

  void run();
  bool is_due() const;
  /// How much the journal may take.
  std::uint64_t limit() const { return 2 * live_bytes() + 2 * segment_size_; }
  /// False if nothing could be removed.
  bool clean_oldest();
  void measure();
  bool move(Pass& pass, journal::Position position, std::string_view record);
  bool move_message(Pass& pass, const MessageHead& head, journal::Position position,
                    std::string_view record);
  bool rewrite(const Pass& pass);

  journal::Journal& journal_;
  MemoryState& state_;
  DiskLog& log_;
  const std::size_t segment_size_;
  std::atomic<std::uint64_t> other_bytes_ = 0;  ///< of rooms and users, when last measured
  std::atomic<journal::Position> oldest_;       ///< all before is removed, or about to be

  std::mutex mutex_;
  std::condition_variable wake_;
  bool ends_ = false;  ///< under mutex_
  std::shared_ptr<void> watch_;
  std::thread thread_;
};

}  // namespace chat::store
