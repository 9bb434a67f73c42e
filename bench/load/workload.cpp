#include "workload.hpp"

#include <algorithm>
#include <iostream>
#include <span>

#include "clock.hpp"
#include "fail.hpp"
#include "fleet.hpp"
#include "process.hpp"
#include "traffic.hpp"

namespace chat::bench {
namespace {

// All counters at one time.
struct Reading {
  std::int64_t at;
  ProcessUse server;
  double own_cpu;
  std::uint64_t acks;
  std::uint64_t deliveries;
};

Reading read_all(const Options& options, const Traffic* traffic) {
  return {.at = now(),
          .server = process_use(options.pid),
          .own_cpu = own_cpu(),
          .acks = traffic ? traffic->acks() : 0,
          .deliveries = traffic ? traffic->deliveries() : 0};
}

void rest(Fleet& fleet, double seconds) {
  const std::int64_t until = now() + nanoseconds(seconds);
  while (now() < until) fleet.poll(until);
}

// Acts like remote clients: they answer after a round trip of a local network, not while the server
// still works on the socket. Waking a local client would cost the server as much as sending. So the
// load does not sleep.
void rest_awake(Fleet& fleet, double seconds) {
  constexpr std::int64_t kRoundTrip = 50'000;  // ns
  const std::int64_t until = now() + nanoseconds(seconds);
  std::int64_t looked = 0;
  while (now() < until) {
    if (now() - looked < kRoundTrip) continue;
    looked = now();
    fleet.poll(0);
  }
}

double per(double amount, std::uint64_t count) {
  return count == 0 ? 0 : amount / static_cast<double>(count);
}

void report_window(Report& report, const Options& options, const Reading& begin,
                   const Reading& end) {
  const double seconds = static_cast<double>(end.at - begin.at) / 1e9;
  const std::uint64_t acks = end.acks - begin.acks;
  const std::uint64_t deliveries = end.deliveries - begin.deliveries;
  report.add("seconds", seconds);
  report.add("messages_per_s", static_cast<double>(acks) / seconds);
  report.add("deliveries_per_s", static_cast<double>(deliveries) / seconds);
  report.add("load_cpu", (end.own_cpu - begin.own_cpu) / seconds);
  if (options.pid == 0) return;
  const double cpu = end.server.cpu - begin.server.cpu;
  report.add("server_cpu", cpu / seconds);
  report.add("server_cpu_us_per_message", per(cpu * 1e6, acks));
  report.add("server_cpu_us_per_delivery", per(cpu * 1e6, deliveries));
}

void join_all(Report& report, const Options& options, Fleet& fleet) {
  const Reading before = read_all(options, nullptr);
  fleet.join_all();
  const Reading joined = read_all(options, nullptr);
  rest(fleet, options.settle);
  const Reading settled = read_all(options, nullptr);

  const double seconds = static_cast<double>(joined.at - before.at) / 1e9;
  report.add("logins_per_s", static_cast<double>(options.connections) / seconds);
  report.add("login_us", fleet.login_times());
  if (options.pid == 0) return;
  report.add("server_cpu_us_per_login",
             per((settled.server.cpu - before.server.cpu) * 1e6, options.connections));
  report.add("memory_before", before.server.memory);
  report.add("memory_joined", settled.server.memory);
  const double growth =
      static_cast<double>(settled.server.memory) - static_cast<double>(before.server.memory);
  report.add("memory_per_socket", per(growth, options.connections));
}

void drain_and_check(Report& report, const Options& options, Traffic& traffic) {
  const std::int64_t begin = now();
  if (!traffic.drain_until(begin + nanoseconds(options.drain))) {
    std::cerr << "bench_load: not all has come in " << options.drain << " s\n";
  }
  report.add("drain_s", static_cast<double>(now() - begin) / 1e9);
  traffic.check_counts();
  report.add("messages", traffic.acks());
  report.add("deliveries", traffic.deliveries());
  report.add("early_acks", traffic.early_acks());
}

template <class Send>
void measure(Report& report, const Options& options, Traffic& traffic, Send send_until) {
  send_until(now() + nanoseconds(options.warmup));
  traffic.clear_times();
  std::cerr << "measuring" << std::endl;  // for profilers
  const Reading begin = read_all(options, &traffic);
  send_until(begin.at + nanoseconds(options.seconds));
  const Reading end = read_all(options, &traffic);
  report_window(report, options, begin, end);
}

void run_messages(Report& report, const Options& options, Fleet& fleet) {
  Traffic traffic(fleet, options);
  measure(report, options, traffic, [&](std::int64_t until) {
    if (options.workload == "rate") {
      traffic.send_at_rate_until(until);
    } else {
      traffic.saturate_until(until);
    }
  });
  drain_and_check(report, options, traffic);
  report.add("ack_us", traffic.ack_times());
  report.add("delivery_us", traffic.delivery_times());
}

void run_idle(Report& report, const Options& options, Fleet& fleet) {
  const Reading begin = read_all(options, nullptr);
  const std::uint64_t heartbeats = fleet.heartbeats();
  rest_awake(fleet, options.seconds);
  report_window(report, options, begin, read_all(options, nullptr));
  report.add("heartbeats", fleet.heartbeats() - heartbeats);
}

// Clients that stop reading must not affect the others; the server must drop them.
void run_slow(Report& report, const Options& options, Fleet& fleet) {
  if (options.slow + options.senders > options.connections) fail("senders must go on reading");
  const auto slow = std::span(fleet.connections()).last(options.slow);
  Traffic traffic(fleet, options);
  const auto send_until = [&](std::int64_t until) { traffic.send_at_rate_until(until); };
  measure(report, options, traffic, send_until);
  report.add("delivery_us", traffic.delivery_times());
  if (!traffic.drain_until(now() + nanoseconds(options.drain))) fail("the server cannot keep up");

  const std::uint64_t memory_before = process_use(options.pid).memory;
  for (Connection& connection : slow) fleet.stop_reading(connection);
  const std::uint64_t sent_before = traffic.sent();
  traffic.clear_times();
  send_until(now() + nanoseconds(options.seconds * 2));
  report.add("delivery_us_beside_slow", traffic.delivery_times());
  const ProcessUse after = process_use(options.pid);
  report.add("messages_beside_slow", traffic.sent() - sent_before);
  drain_and_check(report, options, traffic);

  const std::int64_t deadline = now() + nanoseconds(10);
  const auto dropped = std::count_if(slow.begin(), slow.end(), [&](Connection& connection) {
    return fleet.read_to_end(connection, deadline);
  });
  report.add("slow_dropped", dropped);
  report.add("memory_growth_peak", after.peak > memory_before ? after.peak - memory_before : 0);
  report.add("memory_growth_end",
             static_cast<double>(after.memory) - static_cast<double>(memory_before));
}

// Clients that are cut must get all that they missed, and nobody is to see them go.
void run_return(Report& report, const Options& options, Fleet& fleet) {
  if (options.senders >= options.connections) fail("some must not be senders");
  Traffic traffic(fleet, options);
  traffic.send_at_rate_until(now() + nanoseconds(options.warmup));
  if (!traffic.drain_until(now() + nanoseconds(options.drain))) fail("the server cannot keep up");

  const std::uint64_t departures = fleet.departures();
  const std::uint64_t sent = traffic.sent();
  const Reading begin = read_all(options, nullptr);
  const std::int64_t deadline = begin.at + nanoseconds(options.drain);
  fleet.cut_from(options.senders);
  while (fleet.away() > 0) {
    fleet.start_returns();
    traffic.send_at_rate_until(now() + 1'000'000);
    if (now() > deadline) fail("{} are still away after {} s", fleet.away(), options.drain);
  }
  const std::int64_t back = now();
  if (!traffic.drain_until(deadline)) fail("not all have got what they missed");
  const Reading end = read_all(options, nullptr);
  traffic.check_counts();
  report.add("recovered", fleet.recovered());
  report.add("lost", options.connections - options.senders - fleet.recovered());
  report.add("messages_meanwhile", traffic.sent() - sent);
  report.add("back_s", static_cast<double>(back - begin.at) / 1e9);
  report.add("caught_up_s", static_cast<double>(end.at - begin.at) / 1e9);
  report.add("return_us", fleet.return_times());
  rest(fleet, options.settle);
  report.add("departures", fleet.departures() - departures);
  report_window(report, options, begin, end);
}

}  // namespace

Report run_workload(const Options& options) {
  Report report;
  report.add("workload", options.workload);
  report.add("connections", options.connections);
  report.add("rooms", options.rooms);
  report.add("senders", options.senders);
  report.add("window", options.window);
  Fleet fleet(options);
  join_all(report, options, fleet);
  if (options.workload == "idle") {
    run_idle(report, options, fleet);
  } else if (options.workload == "slow") {
    run_slow(report, options, fleet);
  } else if (options.workload == "return") {
    run_return(report, options, fleet);
  } else if (options.workload != "login") {
    run_messages(report, options, fleet);
  }
  return report;
}

}  // namespace chat::bench
