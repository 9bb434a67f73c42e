// The program's HTTP routes, on the clients' port and the API's own.
#pragma once

#include <chat/service.hpp>
#include <cstdint>
#include <optional>

#include "app/config.hpp"
#include "net/origins.hpp"
#include "web/api.hpp"
#include "web/listener.hpp"
#include "web/metrics.hpp"
#include "web/room_events.hpp"
#include "web/router.hpp"

namespace chat::app {

/// Created before the service; outlives it.
class HttpRoutes {
 public:
  explicit HttpRoutes(const Config& config) : config_(config) {}

  /// Serves requests on the clients' port.
  net::HttpHandler& handler() { return router_; }

  /// Call it before the service starts. The service, and what the sources of metrics read, must
  /// outlive the requests.
  void add(Service& service, web::MetricsSources metrics);
  /// On the API's own port, if it has one. `durability` is the store's.
  Result<> listen(Durability* durability);
  std::uint16_t own_port() const { return listener_ ? listener_->port() : std::uint16_t{0}; }

  /// Call it once the service is ready. Thread-safe.
  void open() { api_->open(); }
  /// Hooks::on_close: ends the listeners.
  Task<Result<>> close();
  /// Call it before the service is destroyed.
  void stop() { listener_.reset(); }

 private:
  web::ApiOptions api_options() const;
  void write_metrics(web::MetricsWriter& writer) const;

  const Config& config_;
  web::Router router_;
  web::Router own_router_;
  std::optional<web::Api> api_;
  std::optional<web::RoomEvents> events_;
  std::optional<net::Origins> origins_;  // for the API's own port
  std::optional<web::Listener> listener_;
};

}  // namespace chat::app
