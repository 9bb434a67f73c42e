// Records on their way to the writer: the next batch fills while the writer has the last one.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "journal/format.hpp"

namespace chat::journal {

/// Records with consecutive positions. The first is a mark.
struct Batch {
  Position first = 0;
  std::string bytes;
  std::size_t records = 0;  ///< without the mark

  Position end() const { return first + bytes.size(); }
};

/// Thread-safe.
class Inbox {
 public:
  using Clock = std::chrono::steady_clock;
  using Deadline = std::optional<Clock::time_point>;

  /// The first batch begins at `first`.
  Inbox(Position first, std::uint32_t salt);

  Position append(std::string_view payload);
  /// The end of the last record appended.
  Position made() const { return made_.load(std::memory_order_acquire); }
  /// The payload of a record that is in no file yet; none if the position is before or behind
  /// those.
  std::optional<std::string> read(Position position) const;

  /// Wakes the writer.
  void poke();
  /// Wakes the writer; nothing may be appended from now on.
  void stop();

  // The rest is the writer's.

  /// Waits until records are there, or poke(), stop() or the deadline come.
  void wait(Deadline deadline);
  /// The same, but goes on waiting when there are records.
  void wait_without_records(Deadline deadline);
  bool is_stopped() const;
  /// All that is there, with a mark that attests what is before `synced`; null if there is nothing.
  /// It stays readable here until release().
  const Batch* take(Position synced);
  void release();

 private:
  void wait(Deadline deadline, bool for_records);

  const std::uint32_t salt_;
  std::atomic<Position> made_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Batch filling_;         ///< under mutex_
  Batch writing_;         ///< the writer changes it, under mutex_
  bool poked_ = false;    ///< under mutex_
  bool stopped_ = false;  ///< under mutex_
};

}  // namespace chat::journal
