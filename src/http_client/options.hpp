// How a client behaves.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace chat::http {

struct ClientOptions {
  using Duration = std::chrono::milliseconds;

  /// From the look-up of the name to the end of the TLS handshake.
  Duration connect_timeout{5000};

  /// From the call to the last byte of the response, waiting for a connection included.
  Duration request_timeout{30000};

  /// Of a response's body, in bytes. Its head and its trailers are limited to kMaxHeadSize
  /// in any case.
  std::size_t max_response_size = 16 * 1024 * 1024;
  static constexpr std::size_t kMaxHeadSize = 32 * 1024;

  /// To each origin. A connection carries one request at a time.
  std::size_t max_connections = 16;

  /// Requests that wait for a connection, at each origin; more fail at once.
  std::size_t max_waiting = 1024;

  /// How long a connection without a request is kept; less where the server says so (Keep-Alive).
  /// Zero keeps none.
  Duration idle_timeout{30000};

  /// The server's certificate must be issued by one of the system's authorities, or by one in
  /// `tls_ca_file` (PEM) if that is set, and name the host of the URL.
  std::string tls_ca_file = {};
  bool verify_tls = true;
};

}  // namespace chat::http
