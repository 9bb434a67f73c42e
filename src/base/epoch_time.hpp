// What time it is.
#pragma once

#include <chrono>
#include <cstdint>

namespace chat::base {

/// Of the system's clock, since the epoch, in that unit. It may be set back: for how long something
/// takes there is the steady clock.
template <class Unit>
std::int64_t epoch_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<Unit>(now).count();
}

}  // namespace chat::base
