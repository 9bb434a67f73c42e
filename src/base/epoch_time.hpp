// What time it is.
#pragma once

#include <chrono>
#include <cstdint>

namespace chat::base {

/// The system clock's time since the epoch, in the given unit. The clock may be set back: use the
/// steady clock to measure durations.
template <class Unit>
std::int64_t epoch_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<Unit>(now).count();
}

/// The steady clock's time in ms, since some moment before the process began.
inline std::int64_t steady_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace chat::base
