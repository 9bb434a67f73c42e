#include "redis/options.hpp"

#include <boost/url/pct_string_view.hpp>
#include <utility>

#include "base/host_port.hpp"
#include "base/parse_number.hpp"

namespace chat::redis {
namespace {

constexpr int kMaxDatabase = 1'000'000;

std::optional<std::string> percent_decode(std::string_view text) {
  const auto encoded = boost::urls::make_pct_string_view(text);
  if (!encoded) return std::nullopt;
  return encoded->decode();
}

// The text up to `separator`; removes both from `rest`. nullopt without a separator.
std::optional<std::string_view> take_until(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return part;
}

bool take_scheme(std::string_view& rest, bool& tls) {
  for (const std::string_view scheme : {"redis://", "rediss://"}) {
    if (!rest.starts_with(scheme)) continue;
    rest.remove_prefix(scheme.size());
    tls = scheme == "rediss://";
    return true;
  }
  return false;
}

// "user:password", ":password", or a password alone.
bool read_login(std::string_view login, Options& options) {
  const auto user = percent_decode(take_until(login, ':').value_or(""));
  const auto password = percent_decode(login);
  if (!user || !password) return false;
  options.user = *user;
  options.password = *password;
  return true;
}

bool read_database(std::string_view text, Options& options) {
  if (text.empty()) return true;
  const auto database = base::parse_number<int>(text);
  if (!database || *database < 0 || *database > kMaxDatabase) return false;
  options.database = *database;
  return true;
}

}  // namespace

std::string to_string(const Endpoint& endpoint) {
  return base::to_host_port(endpoint.host, endpoint.port);
}

std::optional<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port) {
  auto parsed = base::parse_host_port(text);
  if (!parsed) return std::nullopt;
  return Endpoint{std::move(parsed->host), parsed->port.value_or(default_port)};
}

std::optional<Options> parse_url(std::string_view url, std::string& error) {
  Options options;
  const auto fail = [&error](std::string_view why) {
    error = why;
    return std::nullopt;
  };
  std::string_view rest = url;
  if (!take_scheme(rest, options.tls)) return fail("it begins with neither redis:// nor rediss://");

  std::string_view authority = rest.substr(0, rest.find('/'));
  rest.remove_prefix(authority.size());
  if (rest.starts_with('/')) rest.remove_prefix(1);

  // The last '@': a password may contain one.
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    if (!read_login(authority.substr(0, at), options)) return fail("a %-code is not one");
    authority.remove_prefix(at + 1);
  }
  std::string endpoint(authority);
  if (endpoint.empty() || endpoint.starts_with(':')) endpoint.insert(0, options.server.host);
  const auto server = parse_endpoint(endpoint);
  if (!server) return fail("the host or the port is not one");
  options.server = *server;
  if (!read_database(rest, options)) return fail("the database is not a number");
  return options;
}

}  // namespace chat::redis
