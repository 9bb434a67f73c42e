// Tells a slow request body from a stalled one.
#pragma once

#include <cstddef>
#include <cstdint>

namespace chat::net {

/// Times in milliseconds of any steady clock.
class BodyPace {
 public:
  struct Limits {
    std::int64_t pause;       ///< ms without input before the body counts as stalled
    std::int64_t least_rate;  ///< bytes a second on average, once `pause` has passed
    std::int64_t look;        ///< ms between two checks
  };

  BodyPace(Limits limits, std::int64_t now) : limits_(limits), began_(now), last_(now) {}

  void add(std::size_t bytes, std::int64_t now);

  /// False if the body stalls or trickles.
  bool is_flowing(std::int64_t now) const;

  /// The time of the next check.
  std::int64_t next_look(std::int64_t now) const;

 private:
  const Limits limits_;
  const std::int64_t began_;
  std::int64_t last_;
  std::int64_t received_ = 0;  // bytes
};

}  // namespace chat::net
