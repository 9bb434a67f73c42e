// How long a broken connection may be taken up again, and what may be kept for that.
#pragma once

#include <cstddef>
#include <cstdint>

namespace chat::socketio {

struct RecoveryOptions {
  std::int64_t window = 0;  ///< ms from the break until the socket ends; 0: no recovery
  /// ms until a break is noticed: events are kept for so much longer.
  std::int64_t detection = 0;
  std::size_t max_bytes = 67'108'864;        ///< of the kept events of a namespace
  std::size_t max_missed_bytes = 4'000'000;  ///< of one socket: with more it is not recovered
  std::size_t max_away = 100'000;  ///< sockets without a connection; one more ends at once
};

}  // namespace chat::socketio
