// GET /rooms/{room}/events: rooms that anybody may read, as Server-Sent Events.
#pragma once

#include <chat/service.hpp>
#include <cstddef>
#include <memory>

#include "web/events_options.hpp"
#include "web/router.hpp"

namespace chat::web {

/// Threads: construction and add_to() before the service starts; close() any.
class RoomEvents {
 public:
  /// The service outlives the requests.
  RoomEvents(Service& service, EventsOptions options);
  ~RoomEvents();

  void add_to(Router& router);

  /// How many listen now. Any thread.
  std::size_t listeners() const;

  /// Takes no more listeners, and ends those there are. The loops still run.
  Task<> close();

 private:
  class State;
  const std::shared_ptr<State> state_;
};

}  // namespace chat::web
