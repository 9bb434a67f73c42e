// How one hook is bound to a URL.
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
  std::string secret = {};           ///< "whsec_" and base64; empty: requests are not signed
  std::vector<std::string> rooms{};  ///< only these are asked about; none: all
  std::string on_failure = "deny";   ///< or "allow"
  std::int64_t timeout = 3'000;      ///< of each attempt, waiting included, milliseconds
  std::int64_t retries = 0;          ///< after the first attempt
  std::size_t max_connections = 16;  ///< requests under way
  std::size_t max_waiting = 1'000;   ///< requests that wait for one of those
  std::size_t max_response_size = 1'000'000;
  std::int64_t circuit_failures = 5;   ///< one after another, before nobody is asked any more
  std::int64_t circuit_pause = 5'000;  ///< until one is sent to see, milliseconds
  std::string tls_ca_file = {};

  /// The first fault as "name: reason". Neither secrets nor URLs are ever in it.
  std::optional<std::string> check() const;
};

}  // namespace chat::webhooks
