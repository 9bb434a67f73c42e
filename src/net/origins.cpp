#include "net/origins.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "base/host_port.hpp"
#include "base/log.hpp"
#include "base/log_limit.hpp"
#include "base/utf8.hpp"

namespace chat::net {
namespace {

constexpr std::chrono::minutes kBetweenLogs{1};
constexpr std::size_t kMaxLogged = 100;        // origins within that time
constexpr std::size_t kMaxLoggedLength = 256;  // bytes of each
constexpr std::string_view kAnyPort = ":*";

struct Origin {
  std::string_view scheme;
  base::HostPort server;
};

/// 0: none.
std::uint16_t default_port(std::string_view scheme) {
  const auto is = [scheme](std::string_view one) { return equal_ignoring_case(scheme, one); };
  if (is("http") || is("ws")) return 80;
  return is("https") || is("wss") ? 443 : 0;
}

/// RFC 3986, section 3.1.
bool is_scheme(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    c = to_lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

/// "SCHEME://HOST[:PORT]" (RFC 6454, section 6.2).
std::optional<Origin> parse_origin(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || !is_scheme(text.substr(0, end))) return std::nullopt;
  auto server = base::parse_host_port(text.substr(end + 3));
  if (!server) return std::nullopt;
  return Origin{.scheme = text.substr(0, end), .server = *std::move(server)};
}

bool is_same_port(const base::HostPort& a, const base::HostPort& b, std::string_view scheme) {
  const std::uint16_t fallback = default_port(scheme);
  return a.port.value_or(fallback) == b.port.value_or(fallback);
}

std::string_view first_of(std::string_view list) { return trim(list.substr(0, list.find(','))); }

bool has_upper_case(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c != to_lower(c); });
}

}  // namespace

std::optional<OriginPattern> OriginPattern::parse(std::string_view text) {
  // Pages in web views of some mobile frameworks send "file://".
  if (text == "*" || text == "null" || text == "file://") {
    return OriginPattern(std::string(text), false);
  }
  const bool any_port = text.ends_with(kAnyPort);
  if (any_port) text.remove_suffix(kAnyPort.size());
  const auto origin = parse_origin(text);
  if (!origin || has_upper_case(text)) return std::nullopt;
  const auto& [host, port] = origin->server;
  if (host.find('*') != std::string::npos || (any_port && port)) return std::nullopt;
  return OriginPattern(std::string(text), any_port);
}

bool OriginPattern::matches(std::string_view origin) const {
  if (is_any() || origin == text_) return true;
  const auto given = parse_origin(origin);
  const auto own = parse_origin(text_);
  if (!given || !own || !equal_ignoring_case(given->scheme, own->scheme)) return false;
  return equal_ignoring_case(given->server.host, own->server.host) &&
         (any_port_ || is_same_port(given->server, own->server, own->scheme));
}

Origins::Origins(const std::vector<std::string>& listed, TrustedProxies proxies)
    : proxies_(std::move(proxies)),
      refusals_(std::make_unique<base::LogLimit>(kBetweenLogs, kMaxLogged)) {
  for (const std::string& text : listed) {
    auto pattern = OriginPattern::parse(text);
    if (!pattern) throw std::invalid_argument('"' + text + "\" is no origin");
    any_ = any_ || pattern->is_any();
    if (!pattern->is_any()) named_.push_back(*std::move(pattern));
  }
}

Origins::~Origins() = default;

bool Origins::is_named(std::string_view origin) const {
  return std::ranges::any_of(named_, [origin](const auto& one) { return one.matches(origin); });
}

bool Origins::is_own(std::string_view origin, const HttpRequest& request,
                     std::string_view peer) const {
  // A proxy appends to its predecessor's value, so the browser's request comes first.
  std::string_view host;
  if (proxies_.contains(peer)) host = first_of(request.header("x-forwarded-host"));
  if (host.empty()) host = request.header("host");
  const auto page = parse_origin(origin);
  const auto server = base::parse_host_port(host);
  return page && server && equal_ignoring_case(page->server.host, server->host) &&
         is_same_port(page->server, *server, page->scheme);
}

bool Origins::admit(const HttpRequest& request, std::string_view peer) const {
  const std::string_view origin = request.header("origin");
  if (origin.empty() || any_ || is_named(origin) || is_own(origin, request, peer)) return true;
  const std::string logged = base::make_utf8(origin.substr(0, kMaxLoggedLength));
  if (refusals_->take(logged, base::LogLimit::Clock::now())) {
    base::log_warning("a page was refused: cors_origins would have to list its origin",
                      {{"origin", logged}, {"host", request.header("host")}, {"client", peer}});
  }
  return false;
}

HttpFields Origins::headers(std::string_view origin) const {
  HttpFields fields;
  if (!origin.empty() && is_named(origin)) {
    fields.emplace_back("Access-Control-Allow-Origin", origin);
    fields.emplace_back("Access-Control-Allow-Credentials", "true");
  } else if (any_) {
    fields.emplace_back("Access-Control-Allow-Origin", "*");
  }
  // The answer depends on the page; caches must know.
  if (has_names()) fields.emplace_back("Vary", "Origin");
  return fields;
}

HttpFields preflight_headers(const HttpRequest& request, std::string_view methods,
                             std::string_view known) {
  std::string headers(known);
  const std::string_view asked = request.header("access-control-request-headers");
  if (!headers.empty() && !asked.empty()) headers += ", ";
  headers += asked;
  HttpFields fields{{"Access-Control-Allow-Methods", std::string(methods)},
                    {"Access-Control-Max-Age", "600"}};
  if (!headers.empty()) fields.emplace_back("Access-Control-Allow-Headers", std::move(headers));
  return fields;
}

}  // namespace chat::net
