// How many event streams there may be.
#pragma once

#include <chat/options.hpp>
#include <cstddef>
#include <memory>
#include <optional>

#include "net/admission.hpp"
#include "net/http_connection.hpp"
#include "net/trusted_proxies.hpp"
#include "web/request.hpp"

namespace chat::web {

using PlacePtr = std::unique_ptr<net::Admission::Place>;

/// Thread-safe.
class StreamPlaces {
 public:
  /// At most `most` at a time, and `of_one_address` (0: no limit).
  StreamPlaces(std::size_t most, std::size_t of_one_address, const Options& options)
      : most_(most),
        proxies_(options.trusted_proxies),
        admission_({.clients = most, .clients_per_address = of_one_address}) {}

  /// Sets `place`, or returns the refusal.
  std::optional<Response> admit(net::HttpConnection& connection, const Request& request,
                                PlacePtr& place);

  /// Places taken.
  std::size_t taken() const { return admission_.clients(); }

 private:
  const std::size_t most_;
  const net::TrustedProxies proxies_;
  net::Admission admission_;
};

}  // namespace chat::web
