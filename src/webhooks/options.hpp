// Binds one hook to a URL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chat::webhooks {

struct Options {
  std::string hook = {};
  std::string url = {};
  std::string secret = {};           ///< "whsec_" and base64; empty: no signatures
  std::vector<std::string> rooms{};  ///< only these rooms; none: all
  std::string on_failure = "deny";   ///< or "allow"
  std::int64_t timeout = 3'000;      ///< per attempt, waiting included, milliseconds
  std::int64_t retries = 0;          ///< after the first attempt
  std::size_t max_connections = 16;  ///< concurrent requests
  std::size_t max_waiting = 1'000;   ///< requests waiting for a connection
  std::size_t max_response_size = 1'000'000;
  std::int64_t circuit_failures = 5;   ///< consecutive failures that open the circuit
  std::int64_t circuit_pause = 5'000;  ///< before a probe, milliseconds
  std::string tls_ca_file = {};

  /// The first fault as "name: reason", without secrets or URLs.
  std::optional<std::string> check() const;
};

}  // namespace chat::webhooks
