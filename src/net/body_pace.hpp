// Whether a request's body comes along: a slow one is not dead.
#pragma once

#include <cstddef>
#include <cstdint>

namespace chat::net {

/// Times in milliseconds of any steady clock.
class BodyPace {
 public:
  struct Limits {
    std::int64_t pause;       ///< ms in which something must come
    std::int64_t least_rate;  ///< bytes a second, on the average, once a pause has gone by
    std::int64_t look;        ///< ms between two looks at it
  };

  BodyPace(Limits limits, std::int64_t now) : limits_(limits), began_(now), last_(now) {}

  void add(std::size_t bytes, std::int64_t now);

  /// False where it has stopped, or trickles.
  bool is_flowing(std::int64_t now) const;

  /// When to look next.
  std::int64_t next_look(std::int64_t now) const;

 private:
  const Limits limits_;
  const std::int64_t began_;
  std::int64_t last_;
  std::int64_t received_ = 0;  // bytes
};

}  // namespace chat::net
