// Parses network addresses from untrusted text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chat::base {

struct HostPort {
  std::string host;                   ///< a name or an address; IPv6 without brackets
  std::optional<std::uint16_t> port;  ///< none where the text has none
};

/// A port to connect to: 1 to 65535, in decimal digits alone.
std::optional<std::uint16_t> parse_port(std::string_view text);

/// Parses "host" or "host:port", with an IPv6 address in brackets (RFC 3986, section 3.2.2). Does
/// not check whether the host exists.
std::optional<HostPort> parse_host_port(std::string_view text);

/// Formats the same text.
std::string to_host_port(std::string_view host, std::uint16_t port);

}  // namespace chat::base
