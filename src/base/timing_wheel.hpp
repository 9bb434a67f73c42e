// Many timers at little cost: a hashed timing wheel (Varghese and Lauck, 1987).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace chat {

class TimingWheel;

/// One timer, part of the object that it wakes. Its destructor removes it from its wheel.
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
  /// The timer is no longer set; on_timer() may set it again.
  virtual void on_timer() = 0;

  TimingWheel* wheel_ = nullptr;
  Timer* previous_ = nullptr;
  Timer* next_ = nullptr;
  std::int64_t deadline_ = 0;
};

/// Times are in milliseconds from any fixed start; the caller passes them. A timer never fires
/// early. It fires at most kResolution late if advance() is called in time and does not reach its
/// limit. Not thread-safe.
class TimingWheel {
 public:
  static constexpr std::int64_t kResolution = 4;

  explicit TimingWheel(std::int64_t now);
  ~TimingWheel();
  TimingWheel(const TimingWheel&) = delete;
  TimingWheel& operator=(const TimingWheel&) = delete;

  /// Sets the timer, or resets it.
  void set(Timer& timer, std::int64_t deadline);

  /// Fires due timers, at most `limit` (1 or more). Returns how many it has fired; if that is
  /// `limit`, more may be due.
  std::size_t advance(std::int64_t now, std::size_t limit);

  /// When to call advance() next; -1 if no timer is set.
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
  std::int64_t tick_;  // the last tick, in units of kResolution, that was fired completely
  Timer* firing_next_ = nullptr;  // the position of fire_slot, so that unlink can move it on
};

}  // namespace chat
