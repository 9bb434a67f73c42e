// Limits of anonymous listeners.
#pragma once

#include <cstddef>
#include <cstdint>

namespace chat::web {

struct EventsOptions {
  std::size_t max_listeners = 10'000;         ///< on this node
  std::size_t max_backlog_bytes = 1'000'000;  ///< unsent bytes of one listener; more cut it off
  std::int64_t heartbeat = 15'000;            ///< ms between two comments
};

}  // namespace chat::web
