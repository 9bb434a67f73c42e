// The HTTP API for other programs, authorized by key.
#pragma once

#include <chat/service.hpp>
#include <cstddef>
#include <memory>
#include <string_view>

#include "web/api_keys.hpp"
#include "web/node_figures.hpp"
#include "web/room_events.hpp"
#include "web/router.hpp"

namespace chat::web {

struct ApiOptions {
  ApiKeys keys;
  std::size_t max_streams = 100;  ///< event streams at a time
  EventsOptions events{};         ///< of each stream; its `max_listeners` does not count
  NodeFacts facts{};
};

/// The routes under /api/v1; none without a key.
class Api {
 public:
  /// Before the service's start. The service must outlive the requests.
  Api(Router& router, Service& service, ApiOptions options);
  ~Api();

  /// Until then all routes answer 503. Call it once the service is ready. Thread-safe.
  void open();
  /// Ends the event streams. The loops still run.
  Task<> close();

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

/// Its description (OpenAPI 3.1): openapi.json.
std::string_view openapi_json();

}  // namespace chat::web
