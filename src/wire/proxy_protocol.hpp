// What a proxy says of its client, before anything of the client's.
//
// Source: "The PROXY protocol, versions 1 & 2" (HAProxy), section 2.2. Version 2 only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chat::wire {

struct ProxyHeader {
  enum class Status {
    kNone,      ///< the bytes begin with something else
    kNeedMore,  ///< they may be the beginning of a header
    kBad,       ///< a header that cannot be understood
    kDone,
  };
  Status status = Status::kNone;
  std::size_t size = 0;      ///< of the whole header; the client's bytes follow
  std::string address = {};  ///< the client's IP address; empty: the proxy speaks for itself
};

/// At the front of a connection's bytes. Of a header, 536 bytes are looked at: what follows the
/// addresses says nothing here, and one that is larger is bad.
ProxyHeader read_proxy_header(std::string_view bytes);

inline constexpr std::size_t kMaxProxyHeader = 536;

}  // namespace chat::wire
