#include "web/path.hpp"

#include <boost/url/pct_string_view.hpp>

#include "base/utf8.hpp"

namespace chat::web {
namespace {

std::optional<std::string> decode(std::string_view segment) {
  const auto encoded = boost::urls::make_pct_string_view(segment);
  if (!encoded) return std::nullopt;
  std::string text = encoded->decode();
  if (!base::is_utf8(text)) return std::nullopt;
  return text;
}

std::vector<std::string_view> cut(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    segments.push_back(path.substr(0, path.find('/')));
    path.remove_prefix(segments.back().size());
  }
  return segments;
}

}  // namespace

std::optional<std::vector<PathSegment>> split_path(std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  std::vector<PathSegment> segments;
  for (const std::string_view segment : cut(path)) {
    auto decoded = decode(segment);
    if (!decoded) return std::nullopt;
    segments.push_back({segment, *std::move(decoded)});
  }
  return segments;
}

PathPattern::PathPattern(std::string_view pattern) : text_(pattern) {
  for (std::string_view segment : cut(pattern)) {
    const bool is_name = segment.starts_with('{') && segment.ends_with('}');
    if (is_name) segment = segment.substr(1, segment.size() - 2);
    segments_.push_back({std::string(segment), is_name});
  }
}

std::optional<net::HttpFields> PathPattern::match(const std::vector<PathSegment>& path) const {
  if (path.size() != segments_.size()) return std::nullopt;
  net::HttpFields params;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Segment& segment = segments_[i];
    if (!segment.is_name && path[i].written != segment.text) return std::nullopt;
    if (!segment.is_name) continue;
    if (path[i].text.empty()) return std::nullopt;
    params.emplace_back(segment.text, path[i].text);
  }
  return params;
}

}  // namespace chat::web
