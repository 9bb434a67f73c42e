// GET /rooms/{room}/events: public rooms as Server-Sent Events.
#pragma once

#include <chat/service.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace chat::web {

class Router;

/// Limits of anonymous listeners.
struct EventsOptions {
  std::size_t max_listeners = 10'000;         ///< on this node
  std::size_t max_backlog_bytes = 1'000'000;  ///< unsent bytes of one listener; more cut it off
  std::int64_t heartbeat = 15'000;            ///< ms between two comments
};

/// Thread-safe, except construction and add_to(), which precede the service's start.
class RoomEvents {
 public:
  /// The service must outlive the requests.
  RoomEvents(Service& service, EventsOptions options);
  ~RoomEvents();

  void add_to(Router& router);

  /// The current number of listeners. Thread-safe.
  std::size_t listeners() const;

  /// Takes no more listeners and ends present ones. The loops still run.
  Task<> close();

 private:
  class State;
  const std::shared_ptr<State> state_;
};

}  // namespace chat::web
