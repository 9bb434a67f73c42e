// Options of a client.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace chat::http {

struct ClientOptions {
  using Duration = std::chrono::milliseconds;

  /// From name resolution to the end of the TLS handshake.
  Duration connect_timeout{5000};

  /// From the call to the last byte of the response, with the wait for a connection.
  Duration request_timeout{30000};

  /// Limit of a response body, in bytes. kMaxHeadSize always limits its head and trailers.
  std::size_t max_response_size = 16 * 1024 * 1024;
  static constexpr std::size_t kMaxHeadSize = 32 * 1024;

  /// Per origin. A connection carries one request at a time.
  std::size_t max_connections = 16;

  /// Requests waiting for a connection, per origin; more fail at once.
  std::size_t max_waiting = 1024;

  /// How long an idle connection is kept; less if the server says so (Keep-Alive). 0: not at all.
  Duration idle_timeout{30000};

  /// The server's certificate must name the URL's host and come from a CA of the system, or of
  /// `tls_ca_file` (PEM) if set.
  std::string tls_ca_file = {};
  bool verify_tls = true;
};

}  // namespace chat::http
