// Where a server is, and what is asked for there.
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

/// "host:port" as the header Host has it: an IPv6 address in brackets, no port that goes without
/// saying.
std::string to_authority(const Origin& origin);

struct Url {
  Origin origin;
  std::string target = "/";  ///< Path and query, percent-encoded.
};

/// What parse_url() takes, for whoever has written something else.
inline constexpr const char* kUrlRule =
    "must be a URL of HTTP or HTTPS, its port from 1 to 65535, without a user or a password";

/// An absolute URL of HTTP or HTTPS. A fragment is left out; a user or a password is an error.
Result<Url> parse_url(std::string_view text);

}  // namespace chat::http
