#include "journal/space.hpp"

#include <algorithm>

namespace chat::journal {
namespace {

constexpr std::size_t kSmallSteps[] = {1U << 20, 64U << 10};

}  // namespace

void Space::keep_ahead(const Segment& segment, Position made) {
  if (next_try_ && Clock::now() < *next_try_) return;
  next_try_.reset();
  while (end() < made + reserve_) {
    if (extend(segment)) continue;
    next_try_ = Clock::now() + kRetry;
    break;
  }
  condition_.set_full(next_try_.has_value());
}

bool Space::extend(const Segment& segment) {
  const auto try_step = [&](std::size_t step) {
    if (segment.file->preallocate(segment.offset_of(end()), step)) return false;
    moved_to(end() + step);
    return true;
  };
  const std::size_t first = std::max(reserve_ / 4, std::min(reserve_, kSmallSteps[1]));
  if (try_step(first)) return true;
  return std::any_of(std::begin(kSmallSteps), std::end(kSmallSteps),
                     [&](std::size_t step) { return step < first && try_step(step); });
}

}  // namespace chat::journal
