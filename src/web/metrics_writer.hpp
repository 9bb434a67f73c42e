// The text that Prometheus reads.
#pragma once

#include <chat/stats.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace chat::web {

/// Writes one metric after the other, in the text exposition format, version 0.0.4. Labels are our
/// own words, and need no escapes: `command="roomJoin",result="ok"`.
class MetricsWriter {
 public:
  /// What comes next are samples of this metric.
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
