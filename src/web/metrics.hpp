// The service's metrics, for Prometheus.
#pragma once

#include <chat/service.hpp>
#include <chat/stats.hpp>
#include <functional>
#include <string>
#include <vector>

#include "web/metrics_writer.hpp"
#include "web/router.hpp"

namespace chat::web {

/// Each writes the metrics of another part of the program. Thread-safe.
using MetricsSources = std::vector<std::function<void(MetricsWriter&)>>;

/// The text exposition format, version 0.0.4.
std::string metrics_text(const ServiceStats& service, const TransportStats& transport,
                         const MetricsSources& more = {});

/// Of the journal; nothing for a store without a Durability.
void write_durability(MetricsWriter& writer, Store& store);

/// Of the connections to Redis.
void write_redis(MetricsWriter& writer, const RedisStats& stats);

/// GET /metrics. The service and the sources' data must outlive the requests.
void add_metrics(Router& router, Service& service, MetricsSources more = {});

}  // namespace chat::web
