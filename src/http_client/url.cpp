#include "http_client/url.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <optional>
#include <utility>

#include "base/host_port.hpp"

namespace chat::http {
namespace {

namespace urls = boost::urls;

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

std::uint16_t default_port(bool is_tls) { return is_tls ? kHttpsPort : kHttpPort; }

Failure bad_url(std::string_view text, std::string_view why) {
  return {Failure::Cause::kBadRequest,
          std::string("the URL \"").append(text).append("\" ").append(why)};
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return text;
}

// An encoded host could hold anything; no DNS name needs encoding.
bool is_usable_host(const urls::url_view& url) {
  if (url.host_type() == urls::host_type::ipvfuture) return false;
  const std::string_view host = url.encoded_host();
  return !host.empty() && host.find('%') == std::string_view::npos;
}

// Not port_number(), which counts modulo 65536 (Boost 1.81).
std::optional<std::uint16_t> port_of(const urls::url_view& url, bool is_tls) {
  const std::string_view text = url.port();
  return text.empty() ? default_port(is_tls) : base::parse_port(text);
}

// Nothing or '/' follows a host (RFC 3986, section 3.2). Boost.URL 1.81 takes invalid port
// characters for the path: "8x" becomes the port 8 and the path "x".
bool has_whole_authority(const urls::url_view& url) {
  const std::string_view path = url.encoded_path();
  return path.empty() || path.starts_with('/');
}

std::string target_of(const urls::url_view& url) {
  std::string target(std::string_view(url.encoded_target()));
  if (!target.starts_with('/')) target.insert(0, 1, '/');
  return target;
}

}  // namespace

std::string to_authority(const Origin& origin) {
  const bool is_ipv6 = origin.host.find(':') != std::string::npos;
  const bool has_port = origin.port != default_port(origin.is_tls);
  if (has_port) return base::to_host_port(origin.host, origin.port);
  return is_ipv6 ? '[' + origin.host + ']' : origin.host;
}

Result<Url> parse_url(std::string_view text) {
  const auto parsed = urls::parse_uri(text);
  if (!parsed) return bad_url(text, "is not one");
  const urls::url_view& url = *parsed;
  const bool is_tls = url.scheme_id() == urls::scheme::https;
  if (!is_tls && url.scheme_id() != urls::scheme::http) {
    return bad_url(text, "begins with neither http:// nor https://");
  }
  if (url.has_userinfo()) return bad_url(text, "has a user or a password");
  if (!is_usable_host(url)) return bad_url(text, "has no host");
  const auto port = has_whole_authority(url) ? port_of(url, is_tls) : std::nullopt;
  if (!port) return bad_url(text, "has a port that is none");
  return Url{{is_tls, lower_case(url.host_address()), *port}, target_of(url)};
}

}  // namespace chat::http
