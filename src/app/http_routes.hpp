// What the program serves over HTTP beside its clients: on their port, and on the API's own.
#pragma once

#include <chat/service.hpp>
#include <cstdint>
#include <functional>
#include <optional>

#include "app/config.hpp"
#include "app/extensions.hpp"
#include "net/origins.hpp"
#include "web/listener.hpp"
#include "web/room_events.hpp"
#include "web/router.hpp"

namespace chat::app {

/// Made before the service, and outlives it.
class HttpRoutes {
 public:
  explicit HttpRoutes(const Config& config) : config_(config) {}

  /// For the requests on the clients' port.
  net::HttpHandler& handler() { return router_; }

  /// Before the service starts. Both outlive the requests.
  void add(Service& service, const Extensions& extensions);
  /// On the API's own port, where it has one.
  Result<> listen();
  std::uint16_t own_port() const { return listener_ ? listener_->port() : std::uint16_t{0}; }

  /// Once the service is ready. Any thread.
  void open() { open_api_(); }
  /// Hooks::on_close: ends the listeners.
  Task<Result<>> close();
  /// Before the service goes.
  void stop() { listener_.reset(); }

 private:
  void write_metrics(web::MetricsWriter& writer) const;

  const Config& config_;
  web::Router router_;
  web::Router own_router_;
  std::function<void()> open_api_ = [] {};
  std::optional<web::RoomEvents> events_;
  std::optional<net::Origins> origins_;  // of the API's own port
  std::optional<web::Listener> listener_;
};

}  // namespace chat::app
