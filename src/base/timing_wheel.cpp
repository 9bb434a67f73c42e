#include "base/timing_wheel.hpp"

#include <algorithm>
#include <bit>

namespace chat {

void Timer::cancel() {
  if (wheel_) wheel_->unlink(*this);
}

TimingWheel::TimingWheel(std::int64_t now)
    : slots_(kSlots, nullptr), occupied_(kSlots / 64, 0), tick_(now / kResolution) {}

TimingWheel::~TimingWheel() {
  for (Timer* head : slots_) {
    while (head) {
      head->wheel_ = nullptr;
      head = head->next_;
    }
  }
}

void TimingWheel::set(Timer& timer, std::int64_t deadline) {
  timer.cancel();
  // What is due already goes into the next slot to be fired.
  deadline = std::max(deadline, (tick_ + 1) * kResolution);
  const std::size_t slot = slot_of(deadline);
  timer.wheel_ = this;
  timer.deadline_ = deadline;
  timer.previous_ = nullptr;
  timer.next_ = slots_[slot];
  if (timer.next_) timer.next_->previous_ = &timer;
  slots_[slot] = &timer;
  occupied_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  ++count_;
}

void TimingWheel::unlink(Timer& timer) {
  if (firing_next_ == &timer) firing_next_ = timer.next_;
  if (timer.next_) timer.next_->previous_ = timer.previous_;
  if (timer.previous_) {
    timer.previous_->next_ = timer.next_;
  } else {
    const std::size_t slot = slot_of(timer.deadline_);
    slots_[slot] = timer.next_;
    if (!timer.next_) occupied_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
  }
  timer.wheel_ = nullptr;
  timer.previous_ = timer.next_ = nullptr;
  --count_;
}

std::size_t TimingWheel::advance(std::int64_t now, std::size_t limit) {
  const std::int64_t target = now / kResolution;
  // After a long pause one turn visits every slot.
  tick_ = std::max(tick_, target - static_cast<std::int64_t>(kSlots));
  std::size_t fired = 0;
  while (tick_ < target) {
    ++tick_;  // first, so that a timer that is set while these fire waits for a later slot
    const std::size_t slot = static_cast<std::size_t>(tick_) % kSlots;
    if (slots_[slot]) fired += fire_slot(slot, now, limit - fired);
    if (fired == limit) {
      --tick_;  // the slot may hold more
      break;
    }
  }
  return fired;
}

std::size_t TimingWheel::fire_slot(std::size_t slot, std::int64_t now, std::size_t limit) {
  std::size_t fired = 0;
  for (Timer* timer = slots_[slot]; timer && fired < limit; timer = firing_next_) {
    firing_next_ = timer->next_;
    if (timer->deadline_ > now) continue;  // of a later turn
    unlink(*timer);
    ++fired;
    timer->on_timer();
  }
  firing_next_ = nullptr;
  return fired;
}

std::int64_t TimingWheel::next_wake() const {
  if (count_ == 0) return -1;
  // From the slot after the last one fired, once around.
  const std::size_t start = static_cast<std::size_t>(tick_ + 1) % kSlots;
  const std::size_t words = occupied_.size();
  for (std::size_t i = 0; i <= words; ++i) {
    const std::size_t word = (start / 64 + i) % words;
    std::uint64_t bits = occupied_[word];
    if (i == 0) bits &= ~std::uint64_t{0} << (start % 64);
    if (bits == 0) continue;
    const std::size_t slot = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
    const std::size_t distance = (slot + kSlots - start) % kSlots;
    return (tick_ + 1 + static_cast<std::int64_t>(distance)) * kResolution;
  }
  return -1;
}

}  // namespace chat
