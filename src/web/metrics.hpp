// The numbers of the service, for Prometheus.
#pragma once

#include <chat/service.hpp>
#include <chat/stats.hpp>
#include <string>

#include "web/router.hpp"

namespace chat::web {

/// The text exposition format, version 0.0.4.
std::string metrics_text(const ServiceStats& service, const TransportStats& transport);

/// GET /metrics. The service outlives the requests.
void add_metrics(Router& router, Service& service);

}  // namespace chat::web
