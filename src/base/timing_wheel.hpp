// Many timers at little cost: a hashed timing wheel (Varghese and Lauck, 1987).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace chat {

class TimingWheel;

/// One timer, part of the object that it wakes. It leaves its wheel when destroyed.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  bool is_set() const { return wheel_ != nullptr; }
  void cancel();

 protected:
  virtual ~Timer() { cancel(); }

 private:
  friend class TimingWheel;
  /// The timer is not set any more; it may be set again.
  virtual void on_timer() = 0;

  TimingWheel* wheel_ = nullptr;
  Timer* previous_ = nullptr;
  Timer* next_ = nullptr;
  std::int64_t deadline_ = 0;
};

/// Time is in milliseconds from any start, and comes from the caller. A timer never fires early,
/// and at most kResolution late where advance() is called in time and finds no more than its limit.
/// Not thread-safe.
class TimingWheel {
 public:
  static constexpr std::int64_t kResolution = 4;

  explicit TimingWheel(std::int64_t now);
  ~TimingWheel();
  TimingWheel(const TimingWheel&) = delete;
  TimingWheel& operator=(const TimingWheel&) = delete;

  /// Sets the timer, anew if it was set.
  void set(Timer& timer, std::int64_t deadline);

  /// Fires what is due, `limit` timers (1 or more) at most, and returns how many it has fired: with
  /// `limit` of them more may be due.
  std::size_t advance(std::int64_t now, std::size_t limit);

  /// When advance() is worth calling next, or -1 where no timer is set.
  std::int64_t next_wake() const;

 private:
  friend class Timer;
  static constexpr std::size_t kSlots = 16384;  // a turn takes kSlots * kResolution = 65 s

  static std::size_t slot_of(std::int64_t deadline) {
    return static_cast<std::size_t>((deadline + kResolution - 1) / kResolution) % kSlots;
  }
  void unlink(Timer& timer);
  std::size_t fire_slot(std::size_t slot, std::int64_t now, std::size_t limit);

  std::vector<Timer*> slots_;
  std::vector<std::uint64_t> occupied_;  // a bit for each slot that holds a timer
  std::size_t count_ = 0;
  std::int64_t tick_;             // the last tick, in units of kResolution, that was fired whole
  Timer* firing_next_ = nullptr;  // the walk of fire_slot, so that unlink can step it on
};

}  // namespace chat
