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
/// are kept, and rooms and users that were last written whole there, each as one new record; and
/// what recovery needs (see src/socketio/recovery_restart.cpp for its rules). Then the segment is
/// removed.
///
/// It cleans while the journal is larger than twice what counts, and two segments. So it copies, on
/// average, at most one byte for each byte written.
///
/// Invariant: a record is removed only with all that came before it. So a deletion outlives the
/// records of what it deletes, and changes are removed after the whole record that they belong to.
///
/// Has a thread of its own. Takes the lock of one room at a time, for one record.
class Cleaner {
 public:
  /// `recovery`: nullptr if nothing of it is needed.
  Cleaner(journal::Journal& journal, MemoryState& state, DiskLog& log, RecoverySource* recovery,
          std::size_t segment_size);
  ~Cleaner();
  Cleaner(const Cleaner&) = delete;
  Cleaner& operator=(const Cleaner&) = delete;

 private:
  /// Thrown where a pass cannot go on: no space, or the end.
  struct Stopped {};
  using Names = std::unordered_map<Birth, std::string>;
  /// What a pass finds of recovery.
  struct Recovery {
    recovery::EventPlace oldest = 0;  ///< of the events that are needed
    std::set<std::string> channels;   ///< whose floors are to be written
    bool has_deleted = false;         ///< rooms, of whose messages some are not needed any more
  };

  void run();
  bool is_due() const;
  /// How much the journal may take.
  std::uint64_t limit() const { return 2 * log_.live_bytes() + 2 * segment_size_; }
  /// False if nothing could be removed.
  bool clean_oldest();
  void move(const Names& rooms, Recovery& found, journal::Position position,
            std::string_view record);
  void move_message(const std::string& name, Birth birth, std::uint64_t id,
                    journal::Position position, std::string_view record);
  void move_room(const RoomRecord& record, journal::Position position);
  void move_user(const std::string& name, journal::Position position);
  void move(const Names& rooms, Recovery& found, const RecoveryRecord& known,
            journal::Position position, std::string_view record);
  /// Writes a room or user whole. Under its lock, as is copy().
  template <class Whole>
  void rewrite(Whole& whole, const Change& now);
  Place copy(std::string_view record);
  /// Waits for the disk now and then, so that others need not wait long. Under no lock.
  void pace();
  void await_safe(journal::Position position);

  journal::Journal& journal_;
  MemoryState& state_;
  DiskLog& log_;
  RecoverySource* const recovery_;
  const std::size_t segment_size_;
  std::atomic<journal::Position> oldest_;  ///< all before is removed, or about to be
  journal::Position waited_;               ///< it last waited for; the thread's own, as is
  std::size_t since_wait_ = 0;             ///< what it has copied since, bytes

  std::mutex mutex_;
  std::condition_variable wake_;
  bool ends_ = false;               ///< under mutex_
  std::atomic<bool> waits_{false};  ///< for the disk
  std::shared_ptr<void> watch_;
  std::thread thread_;
};

}  // namespace chat::store
