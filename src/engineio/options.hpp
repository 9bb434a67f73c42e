// Options of an Engine.IO server. Times in milliseconds, sizes in bytes.
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
  /// Delay between a WebSocket's HTTP answer and the open packet, for clients that listen only
  /// after the answer and would miss a packet sent with it. No client library needs it.
  std::int64_t open_delay = 0;
  /// Delay between a client's probe of a WebSocket and its answer, which ends a waiting poll, for
  /// clients that count packets meanwhile. No client library needs it.
  std::int64_t probe_delay = 0;
  std::int64_t request_timeout = 300'000;  ///< from first to last byte of an HTTP request
  /// Refuses clients with no protocol version, or one before 3: Engine.IO 1 and 2, and Swift
  /// clients of Socket.IO 1 and 2, which send none. Otherwise they are served as version 3.
  bool require_version = false;
  std::size_t max_payload = 1'000'000;
  std::size_t max_backlog_bytes = 4'000'000;
  std::vector<std::string> cors_origins = {};       ///< as for net::Origins
  std::shared_ptr<const net::TlsContext> tls = {};  ///< nullptr: no TLS
  net::TrustedProxies proxies = {};                 ///< trusted to name their client
  net::Admission::Limits limits = {};
};

}  // namespace chat::engineio
