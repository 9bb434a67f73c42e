// Paths of requests, and the patterns of routes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"

namespace chat::web {

struct PathSegment {
  std::string_view written;  ///< of the path that was split
  std::string text;          ///< decoded (RFC 3986, section 2.1)
};

/// The segments between the slashes of a path. nullopt where the path does not begin with a slash,
/// an escape is broken, or what comes out is no UTF-8.
std::optional<std::vector<PathSegment>> split_path(std::string_view path);

/// "/rooms/{room}/users": segments that stand for themselves, and names in braces for any segment
/// that is not empty. What stands for itself is taken as it is written, without escapes, so that no
/// other spelling of a path gets past a proxy in front that compares them as they are written.
class PathPattern {
 public:
  explicit PathPattern(std::string_view pattern);

  const std::string& text() const { return text_; }

  /// What stands for the names, or nullopt where the path is another.
  std::optional<net::HttpFields> match(const std::vector<PathSegment>& path) const;

 private:
  struct Segment {
    std::string text;
    bool is_name;
  };

  std::string text_;
  std::vector<Segment> segments_;
};

}  // namespace chat::web
