// Disk space ahead of the records, so that an accepted record can be written.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "journal/condition.hpp"
#include "journal/segment.hpp"

namespace chat::journal {

/// The writer's; end() is for all threads.
class Space {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kRetry{200};  ///< between tries on a full disk

  Space(Position end, std::size_t reserve, Condition& condition)
      : reserve_(reserve), condition_(condition), end_(end) {}

  /// All positions before it have a place on the disk.
  Position end() const { return end_.load(std::memory_order_acquire); }

  /// Reserves ahead of `made`, in small steps if the disk has no large ones. Sets the health.
  void keep_ahead(const Segment& segment, Position made);
  /// When to call keep_ahead() again though nothing was appended.
  std::optional<Clock::time_point> next_try() const { return next_try_; }

  /// The place for records is in another segment now.
  void moved_to(Position end) { end_.store(end, std::memory_order_release); }

 private:
  /// Whether a step was reserved.
  bool extend(const Segment& segment);

  const std::size_t reserve_;
  Condition& condition_;
  std::atomic<Position> end_;
  std::optional<Clock::time_point> next_try_;  ///< set while the disk is full
};

}  // namespace chat::journal
