// A circuit breaker for an upstream.
#pragma once

#include <chrono>
#include <cstdint>

namespace chat::webhooks {

/// After so many failures in a row it opens for a pause, then lets one probe through. Not
/// thread-safe.
class Circuit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Circuit(std::int64_t failures, std::chrono::milliseconds pause)
      : max_failures_(failures), pause_(pause) {}

  /// False: do not send. True: send, then report the outcome.
  bool admit(Time now);

  void succeeded();

  /// True: the circuit opens now.
  bool failed(Time now);

  /// The outcome is unknown.
  void abandoned() { is_probing_ = false; }

 private:
  bool is_open() const { return failures_ >= max_failures_; }

  const std::int64_t max_failures_;
  const std::chrono::milliseconds pause_;
  std::int64_t failures_ = 0;
  Time until_{};             ///< end of the pause
  bool is_probing_ = false;  ///< a probe is under way
};

}  // namespace chat::webhooks
