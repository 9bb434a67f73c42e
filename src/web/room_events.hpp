// GET /rooms/{room}/events: public rooms as Server-Sent Events.
#pragma once

#include <chat/service.hpp>
#include <cstddef>
#include <memory>

#include "web/events_options.hpp"
#include "web/router.hpp"

namespace chat::web {

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
