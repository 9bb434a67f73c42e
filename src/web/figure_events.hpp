// GET /api/v1/events: the figures of all nodes as Server-Sent Events, one event a second.
#pragma once

#include <chat/service.hpp>
#include <cstddef>
#include <memory>

#include "web/node_figures.hpp"
#include "web/stream_places.hpp"

namespace chat::web {

/// Thread-safe, except construction, which precedes the service's start.
class FigureEvents {
 public:
  /// The service must outlive the requests. `max_backlog`: as of SseStream.
  FigureEvents(Service& service, NodeFacts facts, std::shared_ptr<StreamPlaces> places,
               std::size_t max_backlog);
  ~FigureEvents();

  void serve(net::HttpConnection& connection, const Request& request);

  /// Takes no more watchers and ends present ones. The loops still run.
  Task<> close();

 private:
  class State;
  const std::shared_ptr<State> state_;
};

}  // namespace chat::web
