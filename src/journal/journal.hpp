// A journal of records on disk: the truth of a state that is kept in memory.
//
// A record is made when it is appended, and safe once the disk has it; nothing may be told to
// anybody before. docs/disk.md describes the files.
#pragma once

#include <chat/durability.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "journal/condition.hpp"
#include "journal/files.hpp"
#include "journal/inbox.hpp"
#include "journal/options.hpp"
#include "journal/progress.hpp"
#include "journal/recovery.hpp"
#include "journal/segment_list.hpp"
#include "journal/space.hpp"
#include "journal/writer.hpp"

namespace chat::journal {

/// Thread-safe. One thread of its own writes and syncs.
class Journal final : public Durability {
 public:
  /// Applies all records in their order, on this thread. Holds a lock on the directory. Throws
  /// CorruptJournal if records are missing that were safe, std::runtime_error if the directory is
  /// in use or cannot be used. `files` must outlive the journal.
  static std::unique_ptr<Journal> open(Files& files, JournalOptions options, const Apply& apply);

  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  /// Writes and syncs everything, unless the journal failed or the disk is full.
  ~Journal();

  /// Never waits for the disk. Returns the record's position; made() is its end. Throws
  /// std::length_error above kMaxPayload. Ask has_room() first, or the record waits for space.
  Position append(std::string_view payload);

  /// Whether so many bytes more find space: in memory, where 256 MiB may wait for the disk, and on
  /// the disk. That is always so while the disk has space for the reserve; once it has none, the
  /// answer is exact. A record takes its payload and up to 23 bytes. Threads
  /// that ask at the same time get the same space; a part of the reserve, at most 64 KiB, is kept
  /// back for that.
  bool has_room(std::size_t bytes) const;

  std::uint64_t made() const override { return inbox_.made(); }
  std::uint64_t safe() const override { return progress_.safe(); }
  /// The result may not be destroyed inside `moved`.
  [[nodiscard]] std::shared_ptr<void> watch(std::function<void()> moved) override;
  /// Waits until safe() reaches the position, such as made(). False if the journal failed.
  bool wait_safe(Position position) { return progress_.wait(position); }

  /// The payload of the record at the position. Throws CorruptJournal if it is damaged or no record
  /// begins there, std::out_of_range if its segment was dropped, std::system_error if the file
  /// cannot be read.
  std::string read(Position position) const;

  /// Oldest first. The last one is still being written.
  std::vector<SegmentInfo> segments() const;
  /// Applies the records of a segment up to its end, on this thread. Throws as read() does. The
  /// segment may be dropped meanwhile. The end of the last segment must not be beyond safe().
  void scan(const SegmentInfo& segment, const Apply& apply) const;
  /// Removes the segments that end at or before the position, but not the last one: later, once all
  /// that was appended before this call is synced.
  void drop_before(Position position) { writer_.drop_before(position); }

  Health health() const { return condition_.health(); }
  /// Why the health is kFailed.
  std::string failure() const { return condition_.failure(); }
  /// The handler runs on the writer's thread.
  void on_failure(std::function<void(std::string)> handler) override;
  DurabilityStats stats() const override;

 private:
  Journal(Files& files, const JournalOptions& options, std::shared_ptr<void> lock,
          Recovered recovered);

  const std::shared_ptr<void> lock_;
  SegmentList segments_;
  Inbox inbox_;
  Progress progress_;
  Condition condition_;
  const std::size_t slack_;  ///< what has_room() keeps back
  Space space_;
  Remover remover_;
  Writer writer_;
  std::thread thread_;
};

}  // namespace chat::journal
