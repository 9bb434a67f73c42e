// The result as one JSON object.
#pragma once

#include <concepts>
#include <fmt/core.h>
#include <string>
#include <string_view>

#include "histogram.hpp"

namespace chat::bench {

class Report {
 public:
  template <class Number>
    requires std::integral<Number> || std::floating_point<Number>
  void add(std::string_view key, Number value) {
    add_json(key, fmt::format("{}", value));
  }
  void add(std::string_view key, std::string_view text) {
    add_json(key, fmt::format("\"{}\"", text));
  }
  /// Quantiles in microseconds.
  void add(std::string_view key, const Histogram& histogram) {
    const auto micros = [&](double q) { return static_cast<double>(histogram.quantile(q)) / 1e3; };
    add_json(key, fmt::format(R"({{"count":{},"p50":{},"p99":{},"p999":{},"max":{}}})",
                              histogram.count(), micros(0.5), micros(0.99), micros(0.999),
                              static_cast<double>(histogram.max()) / 1e3));
  }

  std::string json() const { return "{" + members_ + "}"; }

 private:
  void add_json(std::string_view key, std::string_view json) {
    if (!members_.empty()) members_ += ',';
    members_.append("\"").append(key).append("\":").append(json);
  }

  std::string members_;
};

}  // namespace chat::bench
