#include "app/http_routes.hpp"

#include <string>
#include <utility>
#include <vector>

#include "app/version.hpp"
#include "web/api.hpp"
#include "web/health.hpp"
#include "web/metrics.hpp"
#include "web/pages.hpp"
#include "web/process_metrics.hpp"

namespace chat::app {
namespace {

void write_build(web::MetricsWriter& writer) {
  writer.begin("chat_build_info", "gauge", "1; the labels say what runs.");
  writer.sample(std::string("version=\"") + kVersion + "\",compiler=\"" + kCompiler +
                    "\",build_type=\"" + kBuildType + '"',
                std::uint64_t{1});
}

void write_redis(web::MetricsWriter& writer, const Store& store) {
  const std::optional<RedisStats> stats = store.redis_stats();
  if (stats) web::write_redis(writer, *stats);
}

std::vector<std::string> public_rooms(const Config& config) {
  std::vector<std::string> names;
  for (const RoomConfig& room : config.rooms) {
    if (room.public_read) names.push_back(room.name);
  }
  return names;
}

web::ChatPageConfig chat_page(const Config& config) {
  return {.version = kVersion,
          .namespace_ = config.options.namespace_,
          .path = config.options.path,
          .auth = config.auth.mode,
          .rooms = config.pages.rooms ? *config.pages.rooms : public_rooms(config)};
}

}  // namespace

void HttpRoutes::add(Service& service, web::MetricsSources metrics) {
  const bool has_own_port = config_.api.port.has_value();
  web::Router& inner = has_own_port ? own_router_ : router_;
  api_.emplace(inner, service, api_options());
  metrics.insert(
      metrics.end(),
      {[this](web::MetricsWriter& writer) { write_metrics(writer); },
       [&service](web::MetricsWriter& writer) { web::write_durability(writer, service.store()); },
       [&service](web::MetricsWriter& writer) { write_redis(writer, service.store()); },
       web::write_process, write_build});
  web::add_metrics(inner, service, std::move(metrics));
  for (web::Router* router : {&router_, &own_router_}) {
    web::add_health(*router, [&service] { return service.check_ready(); });
  }
  events_.emplace(service, config_.events);
  events_->add_to(router_);
  if (config_.pages.chat) web::add_chat_page(router_, chat_page(config_));
  if (config_.pages.console) web::add_console_page(inner);
}

web::ApiOptions HttpRoutes::api_options() const {
  return {.keys = web::ApiKeys(config_.api.keys),
          .max_streams = config_.api.max_streams,
          .events = config_.events,
          .facts = {.version = kVersion, .listeners = [this] { return events_->listeners(); }}};
}

void HttpRoutes::write_metrics(web::MetricsWriter& writer) const {
  writer.single("chat_event_listeners", "gauge", "Who follows a room as server-sent events.",
                events_->listeners());
}

Result<> HttpRoutes::listen(Durability* durability) {
  if (!config_.api.port) return {};
  net::HttpLimits limits;
  limits.max_body_size = config_.options.max_payload;
  limits.request_timeout = config_.options.request_timeout;
  origins_.emplace(config_.options.cors_origins,
                   net::TrustedProxies(config_.options.trusted_proxies));
  listener_.emplace(own_router_, limits,
                    net::Front{.tls = nullptr, .proxies = nullptr, .origins = &*origins_});
  listener_->set_durability(durability);
  return listener_->start(config_.api.host, *config_.api.port);
}

Task<Result<>> HttpRoutes::close() {
  if (events_) co_await events_->close();
  if (api_) co_await api_->close();
  co_return Result<>();
}

}  // namespace chat::app
