#include "web/metrics_writer.hpp"

#include <array>
#include <charconv>
#include <cstddef>

namespace chat::web {
namespace {

/// The shortest text that parses to the same number, without an exponent.
std::string text_of(double number) {
  std::array<char, 64> digits{};
  char* const last = digits.data() + digits.size();
  const auto end = std::to_chars(digits.data(), last, number, std::chars_format::fixed).ptr;
  return {digits.data(), end};
}

}  // namespace

void MetricsWriter::begin(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  out_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  out_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void MetricsWriter::sample(std::string_view labels, std::uint64_t number, std::string_view suffix) {
  write(labels, std::to_string(number), suffix);
}

void MetricsWriter::sample(std::string_view labels, double number, std::string_view suffix) {
  write(labels, text_of(number), suffix);
}

void MetricsWriter::histogram(const std::string& labels, const LatencyHistogram& histogram) {
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

void MetricsWriter::write(std::string_view labels, std::string_view number,
                          std::string_view suffix) {
  out_.append(name_).append(suffix);
  if (!labels.empty()) out_.append("{").append(labels).append("}");
  out_.append(" ").append(number).append("\n");
}

}  // namespace chat::web
