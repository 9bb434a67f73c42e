// Hosts and ports, as Host and the targets of requests name them.
#pragma once

#include <optional>
#include <string_view>

namespace chat::net {

/// "HOST[:PORT]" (RFC 3986, section 3.2, without a user).
struct Authority {
  std::string_view host;  ///< a name or an address; one of IPv6 in its brackets
  std::string_view port;  ///< empty: the scheme's own
};

/// The views are into `text`. nullopt where there is no host, or a port over 65535.
std::optional<Authority> parse_authority(std::string_view text);

}  // namespace chat::net
