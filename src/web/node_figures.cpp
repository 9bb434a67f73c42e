#include "web/node_figures.hpp"

#include <chrono>
#include <utility>

#include "base/epoch_time.hpp"
#include "web/process_metrics.hpp"

namespace chat::web {
namespace {

// Soon after the program's start.
const std::chrono::steady_clock::time_point kStart = std::chrono::steady_clock::now();

Value numbers(const auto& all) {
  Array values;
  for (const auto number : all) values.emplace_back(number);
  return Value(std::move(values));
}

std::uint64_t count_of(const LatencyHistogram& histogram) {
  std::uint64_t count = 0;
  for (const std::uint64_t bucket : histogram.counts) count += bucket;
  return count;
}

void add_service(Object& figures, const ServiceStats& stats) {
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  for (const CommandStats& command : stats.commands) {
    succeeded += command.succeeded;
    failed += command.failed;
  }
  const auto succeeded_of = [&](Command command) {
    return stats.commands[static_cast<std::size_t>(command)].succeeded;
  };
  figures.set("absent_sockets", Value(stats.absent_sockets));
  figures.set("logins", Value(stats.logins_confirmed));
  figures.set("logins_rejected", Value(stats.logins_rejected));
  figures.set("messages",
              Value(succeeded_of(Command::kRoomMessage) + succeeded_of(Command::kRoomMessageOnce)));
  figures.set("commands", Value(succeeded));
  figures.set("commands_failed", Value(failed));
}

void add_transport(Object& figures, const TransportStats& stats) {
  figures.set("connections", Value(stats.connections));
  figures.set("sessions", Value(stats.sessions));
  figures.set("deliveries", Value(stats.deliveries));
  figures.set("received_bytes", Value(stats.received_bytes));
  figures.set("sent_bytes", Value(stats.sent_bytes));
  figures.set("slow_consumers", Value(stats.slow_consumers));
  figures.set("refused_connections", Value(stats.refused));
  figures.set("loop_lag", numbers(stats.loop_lag));
  figures.set("held_output_bytes",
              stats.held_output_bytes ? Value(*stats.held_output_bytes) : Value());
}

Value journal_of(Store& store) {
  const Durability* const durability = store.durability();
  if (durability == nullptr) return {};
  const DurabilityStats stats = durability->stats();
  Object syncs{{"count", Value(count_of(stats.syncs))},
               {"seconds", Value(stats.syncs.sum)},
               {"bounds", numbers(LatencyHistogram::kBounds)},
               {"counts", numbers(stats.syncs.counts)}};
  return Value(Object{{"records", Value(stats.records)},
                      {"written_bytes", Value(stats.bytes)},
                      {"segments", Value(stats.segments)},
                      {"size_bytes", Value(stats.size)},
                      {"syncs", Value(std::move(syncs))}});
}

Value state_of(Service& service, const StateHealth& health) {
  return Value(Object{{"kind", Value(service.options().state)},
                      {"ready", Value(health.is_ready)},
                      {"problem", health.problem.empty() ? Value() : Value(health.problem)},
                      {"checked", health.checked ? Value(*health.checked) : Value()},
                      {"journal", journal_of(service.store())}});
}

}  // namespace

Task<std::string> node_figures(Service& service, NodeFacts facts, StateHealth health) {
  const TransportStats transport = co_await service.transport().quick_stats();
  const std::chrono::duration<double> uptime = std::chrono::steady_clock::now() - kStart;
  Object figures{{"time", Value(base::epoch_time<std::chrono::milliseconds>())},
                 {"version", Value(facts.version)},
                 {"uptime", Value(uptime.count())},
                 {"cpu_seconds", Value(process_cpu_seconds())},
                 {"resident_bytes", Value(process_resident_bytes())},
                 {"listeners", Value(facts.listeners ? facts.listeners() : 0)}};
  add_service(figures, service.stats());
  add_transport(figures, transport);
  figures.set("state", state_of(service, health));
  co_return to_json(Value(std::move(figures)));
}

}  // namespace chat::web
