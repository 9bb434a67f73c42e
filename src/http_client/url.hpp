// A server's origin, and URLs there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http_client/failure.hpp"

namespace chat::http {

/// Requests to the same origin share connections.
struct Origin {
  bool is_tls = false;
  std::string host;  ///< A name or an address; IPv6 without brackets.
  std::uint16_t port = 80;

  friend auto operator<=>(const Origin&, const Origin&) = default;
};

/// "host:port" as in the header Host: IPv6 in brackets, without the default port.
std::string to_authority(const Origin& origin);

struct Url {
  Origin origin;
  std::string target = "/";  ///< Path and query, percent-encoded.
};

/// The rule of parse_url(), for error messages.
inline constexpr const char* kUrlRule =
    "must be a URL of HTTP or HTTPS, its port from 1 to 65535, without a user or a password";

/// Parses an absolute HTTP or HTTPS URL. Drops a fragment; a user or password is an error.
Result<Url> parse_url(std::string_view text);

}  // namespace chat::http
