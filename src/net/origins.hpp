// Whose pages may speak to the server, and what their browsers are told.
//
// A page's browser names the page's origin in every request that may do harm, and asks the server
// (sources: RFC 6454; the Fetch standard, CORS protocol; RFC 6455, section 10.2). Who names none is
// no page.
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

/// One of the origins that are listed.
class OriginPattern {
 public:
  /// "https://chat.example", "http://localhost:*" for any port, "null" as pages from files have it,
  /// or "*" for all. nullopt for what no browser sends.
  static std::optional<OriginPattern> parse(std::string_view text);

  bool is_any() const { return text_ == "*"; }
  bool matches(std::string_view origin) const;

 private:
  OriginPattern(std::string text, bool any_port) : text_(std::move(text)), any_port_(any_port) {}

  std::string text_;  ///< without the port where there may be any
  bool any_port_;
};

/// Threads: any.
class Origins {
 public:
  /// Throws std::invalid_argument with the first that is no origin.
  explicit Origins(const std::vector<std::string>& listed, TrustedProxies proxies = {});
  ~Origins();

  /// Whether the request is of no page, of the server's own, or of one that is listed. Its own have
  /// its host and port: as Host says, or X-Forwarded-Host where `peer`, who sent the request, is a
  /// trusted proxy. The scheme may differ, as TLS may end before the server. A refusal is logged,
  /// that of one origin once a minute.
  bool admit(const HttpRequest& request, std::string_view peer) const;

  /// What each answer to a request of that origin, or of none, has among its headers.
  HttpFields headers(std::string_view origin) const;

  /// Whether headers() depends on the origin.
  bool has_names() const { return !named_.empty(); }

 private:
  bool is_named(std::string_view origin) const;
  bool is_own(std::string_view origin, const HttpRequest& request, std::string_view peer) const;

  std::vector<OriginPattern> named_;
  bool any_ = false;
  const TrustedProxies proxies_;
  const std::unique_ptr<base::LogLimit> refusals_;
};

/// The headers that answer a preflight (Fetch standard, CORS-preflight request), beside those of
/// Origins: the methods, the headers that `known` lists, and what it asks for.
HttpFields preflight_headers(const HttpRequest& request, std::string_view methods,
                             std::string_view known = {});

}  // namespace chat::net
