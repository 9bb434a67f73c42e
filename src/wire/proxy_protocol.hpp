// What a proxy sends about its client, before the client's bytes.
//
// Source: "The PROXY protocol, versions 1 & 2" (HAProxy), section 2.2. Version 2 only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chat::wire {

struct ProxyHeader {
  enum class Status {
    kNone,      ///< the bytes are no header
    kNeedMore,  ///< they may begin a header
    kBad,       ///< an invalid header
    kDone,
  };
  Status status = Status::kNone;
  std::size_t size = 0;      ///< of the whole header; the client's bytes follow
  std::string address = {};  ///< the client's IP address; empty: the connection is the proxy's own
};

/// Reads at the front of a connection's bytes. A header has at most 536 bytes, a larger one is bad;
/// what follows the addresses is ignored.
ProxyHeader read_proxy_header(std::string_view bytes);

inline constexpr std::size_t kMaxProxyHeader = 536;

}  // namespace chat::wire
