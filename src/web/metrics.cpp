#include "web/metrics.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace chat::web {
namespace {

std::string label_of(std::size_t command) {
  return "command=\"" + std::string(command_name(static_cast<Command>(command))) + '"';
}

void write_commands(MetricsWriter& writer, const ServiceStats& stats) {
  writer.begin("chat_commands_total", "counter", "Commands that were run.");
  for (std::size_t i = 0; i < kCommandCount; ++i) {
    writer.sample(label_of(i) + ",result=\"ok\"", stats.commands[i].succeeded);
    writer.sample(label_of(i) + ",result=\"error\"", stats.commands[i].failed);
  }
  writer.begin("chat_command_duration_seconds", "histogram",
               "From a command's start to its result; 0 where it was there at once.");
  for (std::size_t i = 0; i < kCommandCount; ++i) {
    const CommandStats& command = stats.commands[i];
    if (command.succeeded + command.failed > 0) writer.histogram(label_of(i), command.duration);
  }
}

void write_service(MetricsWriter& writer, const ServiceStats& stats) {
  writer.begin("chat_logins_total", "counter", "Logins of sockets.");
  writer.sample("result=\"confirmed\"", stats.logins_confirmed);
  writer.sample("result=\"rejected\"", stats.logins_rejected);
  writer.single("chat_absent_sockets", "gauge",
                "Sockets that are present though their connections broke.", stats.absent_sockets);
  write_commands(writer, stats);
  writer.begin("chat_hook_duration_seconds", "histogram", "Hooks before and after commands.");
  writer.histogram({}, stats.hooks);
  writer.begin("chat_store_duration_seconds", "histogram",
               "The step in the store of commands that were not answered at once.");
  writer.histogram({}, stats.store);
}

void write_recovery(MetricsWriter& writer, const RecoveryStats& stats) {
  writer.begin("chat_recoveries_total", "counter", "Clients that came back after a break.");
  writer.sample("result=\"recovered\"", stats.recovered);
  writer.sample("result=\"refused\"", stats.refused);
  writer.single("chat_away_sockets", "gauge", "Sockets that wait for their clients.", stats.away);
  writer.single("chat_kept_event_bytes", "gauge", "Events that clients may have missed.",
                stats.kept_bytes);
}

void write_transport(MetricsWriter& writer, const TransportStats& stats) {
  writer.single("chat_connections", "gauge", "Open TCP connections.", stats.connections);
  writer.single("chat_sessions", "gauge", "Connected clients.", stats.sessions);
  writer.single("chat_received_bytes_total", "counter", "Read from clients.", stats.received_bytes);
  writer.single("chat_sent_bytes_total", "counter", "Written to clients.", stats.sent_bytes);
  writer.single("chat_deliveries_total", "counter",
                "Events that were given to members of rooms and to users' sockets.",
                stats.deliveries);
  writer.single("chat_slow_consumers_total", "counter", "Clients dropped for their backlog.",
                stats.slow_consumers);
  writer.single("chat_refused_connections_total", "counter",
                "Clients and listeners refused for a limit of connections.", stats.refused);
  writer.single("chat_backlog_bytes", "gauge", "Queued for clients, and not yet written.",
                stats.backlog_bytes);
  if (stats.held_output_bytes) {
    writer.single("chat_held_output_bytes", "gauge",
                  "Held until the state's changes that they may tell of are on disk.",
                  *stats.held_output_bytes);
  }
  if (stats.recovery) write_recovery(writer, *stats.recovery);
  writer.begin("chat_loop_lag_seconds", "gauge", "How long a call had to wait for an event loop.");
  for (std::size_t loop = 0; loop < stats.loop_lag.size(); ++loop) {
    writer.sample("loop=\"" + std::to_string(loop) + '"', stats.loop_lag[loop]);
  }
}

std::string role_label(const RedisStats::Role& role) {
  return "role=\"" + std::string(role.name) + '"';
}

/// Of a value that comes from outside.
std::string escaped(const std::string& value) {
  std::string result;
  for (const char c : value) {
    if (c == '"' || c == '\\') result.push_back('\\');
    result += c == '\n' ? "\\n" : std::string(1, c);
  }
  return result;
}

Task<Response> answer_metrics(Service& service, std::shared_ptr<const MetricsSources> more) {
  const TransportStats transport = co_await service.transport().stats();
  co_return Response{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                     .body = metrics_text(service.stats(), transport, *more),
                     .headers = {},
                     .is_independent = true};
}

}  // namespace

std::string metrics_text(const ServiceStats& service, const TransportStats& transport,
                         const MetricsSources& more) {
  MetricsWriter writer;
  write_service(writer, service);
  write_transport(writer, transport);
  for (const auto& write : more) write(writer);
  return std::move(writer).take();
}

void write_durability(MetricsWriter& writer, Store& store) {
  const Durability* const durability = store.durability();
  if (durability == nullptr) return;
  const DurabilityStats stats = durability->stats();
  writer.single("chat_journal_records_total", "counter", "Records written.", stats.records);
  writer.single("chat_journal_written_bytes_total", "counter", "Bytes of records written.",
                stats.bytes);
  writer.begin("chat_journal_sync_seconds", "histogram", "How long the disk took to sync.");
  writer.histogram({}, stats.syncs);
  writer.single("chat_journal_segments", "gauge", "Files of the journal.", stats.segments);
  writer.single("chat_journal_size_bytes", "gauge", "What the records take on the disk.",
                stats.size);
}

void write_redis(MetricsWriter& writer, const RedisStats& stats) {
  writer.begin("chat_redis_connected", "gauge", "Whether a connection to Redis is up.");
  for (const auto& connection : stats.connections) {
    writer.sample("role=\"" + connection.role + "\",server=\"" + escaped(connection.address) + '"',
                  std::uint64_t{connection.is_connected});
  }
  writer.begin("chat_redis_reconnects_total", "counter", "Connections to Redis after the first.");
  for (const auto& role : stats.roles) writer.sample(role_label(role), role.reconnects);
  writer.begin("chat_redis_failed_attempts_total", "counter",
               "Attempts to connect to Redis that failed.");
  for (const auto& role : stats.roles) writer.sample(role_label(role), role.failed_attempts);
  writer.begin("chat_redis_commands_total", "counter", "Commands to Redis, by their results.");
  for (const auto& outcome : stats.outcomes) {
    writer.sample("result=\"" + std::string(outcome.name) + '"', outcome.commands);
  }
  writer.single("chat_redis_commands_in_flight", "gauge", "Commands to Redis without a result.",
                stats.in_flight);
  writer.begin("chat_redis_command_duration_seconds", "histogram",
               "From a command to its result, with the wait for a connection and retries.");
  writer.histogram({}, stats.durations);
}

void add_metrics(Router& router, Service& service, MetricsSources more) {
  auto shared = std::make_shared<const MetricsSources>(std::move(more));
  router.add("GET", "/metrics", [&service, shared = std::move(shared)](const Request&) {
    return answer_metrics(service, shared);
  });
}

}  // namespace chat::web
