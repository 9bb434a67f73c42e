#include "web/metrics.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>

namespace chat::web {
namespace {

std::string text_of(std::uint64_t number) { return std::to_string(number); }

/// As short as it can be read back, without an exponent.
std::string text_of(double number) {
  std::array<char, 64> digits{};
  char* const last = digits.data() + digits.size();
  const auto end = std::to_chars(digits.data(), last, number, std::chars_format::fixed).ptr;
  return {digits.data(), end};
}

/// Writes one metric after the other. Labels are our own words, and need no escapes.
class Writer {
 public:
  void begin(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    out_.append("# HELP ").append(name).append(" ").append(help).append("\n");
    out_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
  }

  template <class Number>
  void sample(std::string_view labels, Number number, std::string_view suffix = {}) {
    out_.append(name_).append(suffix);
    if (!labels.empty()) out_.append("{").append(labels).append("}");
    out_.append(" ").append(text_of(number)).append("\n");
  }

  template <class Number>
  void single(std::string_view name, std::string_view type, std::string_view help, Number number) {
    begin(name, type, help);
    sample({}, number);
  }

  void histogram(std::string labels, const LatencyHistogram& histogram) {
    const std::string_view comma = labels.empty() ? "" : ",";
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
      count += histogram.counts[i];
      const bool is_last = i == LatencyHistogram::kBounds.size();
      const std::string bound = is_last ? "+Inf" : text_of(LatencyHistogram::kBounds[i]);
      std::string bucket = labels;
      bucket.append(comma).append("le=\"").append(bound).append("\"");
      sample(bucket, count, "_bucket");
    }
    sample(labels, histogram.sum, "_sum");
    sample(labels, count, "_count");
  }

  std::string take() && { return std::move(out_); }

 private:
  std::string out_;
  std::string name_;
};

std::string label_of(std::size_t command) {
  return "command=\"" + std::string(command_name(static_cast<Command>(command))) + '"';
}

void write_commands(Writer& writer, const ServiceStats& stats) {
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

void write_service(Writer& writer, const ServiceStats& stats) {
  writer.begin("chat_logins_total", "counter", "Logins of sockets.");
  writer.sample("result=\"confirmed\"", stats.logins_confirmed);
  writer.sample("result=\"rejected\"", stats.logins_rejected);
  write_commands(writer, stats);
  writer.begin("chat_hook_duration_seconds", "histogram", "Hooks before and after commands.");
  writer.histogram({}, stats.hooks);
  writer.begin("chat_store_duration_seconds", "histogram",
               "The step in the store of commands that were not answered at once.");
  writer.histogram({}, stats.store);
}

void write_transport(Writer& writer, const TransportStats& stats) {
  writer.single("chat_connections", "gauge", "Open TCP connections.", stats.connections);
  writer.single("chat_sessions", "gauge", "Connected clients.", stats.sessions);
  writer.single("chat_received_bytes_total", "counter", "Read from clients.", stats.received_bytes);
  writer.single("chat_sent_bytes_total", "counter", "Written to clients.", stats.sent_bytes);
  writer.single("chat_deliveries_total", "counter",
                "Events that were given to members of rooms and to users' sockets.",
                stats.deliveries);
  writer.single("chat_slow_consumers_total", "counter", "Clients dropped for their backlog.",
                stats.slow_consumers);
  writer.single("chat_backlog_bytes", "gauge", "Queued for clients, and not yet written.",
                stats.backlog_bytes);
  writer.begin("chat_loop_lag_seconds", "gauge", "How long a call had to wait for an event loop.");
  for (std::size_t loop = 0; loop < stats.loop_lag.size(); ++loop) {
    writer.sample("loop=\"" + text_of(loop) + '"', stats.loop_lag[loop]);
  }
}

Task<Response> answer_metrics(Service& service) {
  const TransportStats transport = co_await service.transport().stats();
  co_return Response{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                     .body = metrics_text(service.stats(), transport),
                     .headers = {}};
}

}  // namespace

std::string metrics_text(const ServiceStats& service, const TransportStats& transport) {
  Writer writer;
  write_service(writer, service);
  write_transport(writer, transport);
  return std::move(writer).take();
}

void add_metrics(Router& router, Service& service) {
  router.add("GET", "/metrics", [&service](const Request&) { return answer_metrics(service); });
}

}  // namespace chat::web
