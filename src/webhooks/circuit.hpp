// Whether a server is worth asking.
#pragma once

#include <chrono>
#include <cstdint>

namespace chat::webhooks {

/// After so many failures in a row nobody is let through for a pause; then one, to see. Not
/// thread-safe.
class Circuit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Circuit(std::int64_t failures, std::chrono::milliseconds pause)
      : max_failures_(failures), pause_(pause) {}

  /// False: do not ask. True: ask, then say how it went.
  bool admit(Time now);

  void succeeded();

  /// True: nobody is let through from now on.
  bool failed(Time now);

  /// It was not found out.
  void abandoned() { is_probing_ = false; }

 private:
  bool is_open() const { return failures_ >= max_failures_; }

  const std::int64_t max_failures_;
  const std::chrono::milliseconds pause_;
  std::int64_t failures_ = 0;
  Time until_{};             ///< of the pause
  bool is_probing_ = false;  ///< one was let through after it
};

}  // namespace chat::webhooks
