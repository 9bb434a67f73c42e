// Rooms as Server-Sent Events: GET /rooms/{room}/events for anybody, if they are public, and a
// route of the API for all.
#pragma once

#include <chat/service.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "web/request.hpp"
#include "web/stream_places.hpp"

namespace chat::web {

class Router;

/// Limits of listeners; the first is of anonymous ones.
struct EventsOptions {
  std::size_t max_listeners = 10'000;         ///< on this node
  std::size_t max_backlog_bytes = 1'000'000;  ///< unsent bytes of one listener; more cut it off
  std::int64_t heartbeat = 15'000;            ///< ms between two comments
};

/// Thread-safe, except construction and add_to(), which precede the service's start.
class RoomEvents {
 public:
  enum class Audience : std::uint8_t {
    kPublic,      ///< sees public rooms alone
    kKeyHolders,  ///< sees all rooms, and who joins and leaves
  };

  /// Anonymous listeners. The service must outlive the requests.
  RoomEvents(Service& service, EventsOptions options);
  RoomEvents(Service& service, EventsOptions options, std::shared_ptr<StreamPlaces> places,
             Audience audience);
  ~RoomEvents();

  /// For anonymous listeners.
  void add_to(Router& router);
  /// A request that has the parameter `room`.
  void serve(net::HttpConnection& connection, Request request);

  /// The current number of listeners. Thread-safe.
  std::size_t listeners() const;

  /// Takes no more listeners and ends present ones. The loops still run.
  Task<> close();

 private:
  class State;
  const std::shared_ptr<State> state_;
};

}  // namespace chat::web
