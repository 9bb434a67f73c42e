// Which origins may use the server, and the CORS headers of its answers.
//
// A browser sends a page's origin with every request that may do harm, and asks the server
// (sources: RFC 6454; the Fetch standard, CORS protocol; RFC 6455, section 10.2). A request without
// an origin comes from no page.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http.hpp"
#include "net/trusted_proxies.hpp"

namespace chat::base {
class LogLimit;
}

namespace chat::net {

/// One entry of the list of origins.
class OriginPattern {
 public:
  /// "https://chat.example", "http://localhost:*" for any port, "null" as pages from files send, or
  /// "*" for all. nullopt if no browser sends it.
  static std::optional<OriginPattern> parse(std::string_view text);

  bool is_any() const { return text_ == "*"; }
  bool matches(std::string_view origin) const;

 private:
  OriginPattern(std::string text, bool any_port) : text_(std::move(text)), any_port_(any_port) {}

  std::string text_;  ///< without the port if any port matches
  bool any_port_;
};

/// Thread-safe.
class Origins {
 public:
  /// Throws std::invalid_argument with the first invalid origin.
  explicit Origins(const std::vector<std::string>& listed, TrustedProxies proxies = {});
  ~Origins();

  /// Allows requests without an origin, of the server's own origin, or of a listed one. The own
  /// origin has the server's host and port: from Host, or from X-Forwarded-Host if `peer`, the
  /// sender, is a trusted proxy. The scheme may differ, as TLS may end before the server. Logs a
  /// refused origin once a minute.
  bool admit(const HttpRequest& request, std::string_view peer) const;

  /// The headers of each answer to a request of that origin, or of none.
  HttpFields headers(std::string_view origin) const;

  /// True if headers() depends on the origin.
  bool has_names() const { return !named_.empty(); }

 private:
  bool is_named(std::string_view origin) const;
  bool is_own(std::string_view origin, const HttpRequest& request, std::string_view peer) const;

  std::vector<OriginPattern> named_;
  bool any_ = false;
  const TrustedProxies proxies_;
  const std::unique_ptr<base::LogLimit> refusals_;
};

/// The headers of a preflight's answer (Fetch standard, CORS-preflight request), without those of
/// Origins: the methods, the headers in `known`, and the requested headers.
HttpFields preflight_headers(const HttpRequest& request, std::string_view methods,
                             std::string_view known = {});

}  // namespace chat::net
