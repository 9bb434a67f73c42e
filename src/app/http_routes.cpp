#include "app/http_routes.hpp"

#include <string>

#include "app/version.hpp"
#include "web/api.hpp"
#include "web/health.hpp"
#include "web/metrics.hpp"
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

}  // namespace

void HttpRoutes::add(Service& service, const Extensions& extensions) {
  const bool has_own_port = config_.api.port.has_value();
  web::Router& inner = has_own_port ? own_router_ : router_;
  open_api_ = web::add_api(inner, service, web::ApiKeys(config_.api.keys));
  web::add_metrics(
      inner, service,
      {[this](web::MetricsWriter& writer) { write_metrics(writer); },
       [&extensions](web::MetricsWriter& writer) { extensions.write_metrics(writer); },
       [&service](web::MetricsWriter& writer) { web::write_durability(writer, service.store()); },
       [&service](web::MetricsWriter& writer) { write_redis(writer, service.store()); },
       web::write_process, write_build});
  for (web::Router* router : {&router_, &own_router_}) {
    web::add_health(*router, [&service] { return service.check_ready(); });
  }
  events_.emplace(service, config_.events);
  events_->add_to(router_);
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
  co_return Result<>();
}

}  // namespace chat::app
