// Request paths and route patterns.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"

namespace chat::web {

struct PathSegment {
  std::string_view written;  ///< part of the path
  std::string text;          ///< decoded (RFC 3986, section 2.1)
};

/// The segments between a path's slashes. nullopt if the path does not begin with a slash, an
/// escape is invalid, or the decoded text is not UTF-8.
std::optional<std::vector<PathSegment>> split_path(std::string_view path);

/// "/rooms/{room}/users": literal segments, and names in braces for any non-empty segment. Literals
/// match only unescaped, so that no other spelling of a path bypasses a proxy that compares paths
/// as written.
class PathPattern {
 public:
  explicit PathPattern(std::string_view pattern);

  const std::string& text() const { return text_; }

  /// The values of the names, or nullopt if the path does not match.
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
