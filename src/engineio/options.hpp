// What an Engine.IO server can be told. Times in milliseconds, sizes in bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "net/admission.hpp"
#include "net/tls.hpp"
#include "net/trusted_proxies.hpp"

namespace chat::engineio {

struct Options {
  std::string path = "/engine.io/";
  std::int64_t ping_interval = 25'000;
  std::int64_t ping_timeout = 20'000;
  std::int64_t upgrade_timeout = 10'000;
  /// Between a WebSocket's HTTP answer and the open packet, for clients that begin to listen only
  /// then and would miss what comes together with the answer. No client library needs it.
  std::int64_t open_delay = 0;
  std::int64_t request_timeout = 300'000;  ///< from an HTTP request's first byte to its last
  /// Refuses clients that name no protocol version or one before 3, which are served as clients of
  /// 3 otherwise: Engine.IO 1 and 2, and Swift clients of Socket.IO 1 and 2, which name none.
  bool require_version = false;
  std::size_t max_payload = 1'000'000;
  std::size_t max_backlog_bytes = 4'000'000;
  std::vector<std::string> cors_origins;       ///< as net::Origins takes them
  std::shared_ptr<const net::TlsContext> tls;  ///< nullptr: connections are plain
  net::TrustedProxies proxies;                 ///< who may say whose connection it is
  net::Admission::Limits limits;
};

}  // namespace chat::engineio
