// The text format of Prometheus.
#pragma once

#include <chat/stats.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace chat::web {

/// Writes metrics in the text exposition format, version 0.0.4. The counters themselves are plain
/// sums of loops and threads; a library's registry would need a call for each event, or copies of
/// these sums. Labels are constants without escapes: `command="roomJoin",result="ok"`.
class MetricsWriter {
 public:
  /// Starts a metric; its samples follow.
  void begin(std::string_view name, std::string_view type, std::string_view help);
  void sample(std::string_view labels, std::uint64_t number, std::string_view suffix = {});
  void sample(std::string_view labels, double number, std::string_view suffix = {});
  void histogram(const std::string& labels, const LatencyHistogram& histogram);

  /// A metric with one sample and no labels.
  void single(std::string_view name, std::string_view type, std::string_view help,
              std::uint64_t number) {
    begin(name, type, help);
    sample({}, number);
  }

  std::string take() && { return std::move(out_); }

 private:
  void write(std::string_view labels, std::string_view number, std::string_view suffix);

  std::string out_;
  std::string name_;
};

}  // namespace chat::web
