// Addresses of the servers, and connection settings.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat::redis {

struct Endpoint {
  std::string host = "127.0.0.1";  ///< A name or an address; IPv6 without brackets.
  std::uint16_t port = 6379;

  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// "host:port"; an IPv6 address in brackets.
std::string to_string(const Endpoint& endpoint);

/// The inverse. nullopt for any other text.
std::optional<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port = 6379);

struct Options {
  using Duration = std::chrono::milliseconds;

  /// The single server, without `sentinels` and `cluster`.
  Endpoint server;

  /// Sentinels that know the master of `master_name`; one answer is enough.
  std::vector<Endpoint> sentinels;
  std::string master_name;
  std::string sentinel_user;
  std::string sentinel_password;
  bool sentinel_tls = false;

  /// Some nodes of a cluster; the client discovers the others.
  std::vector<Endpoint> cluster;

  /// An ACL user, or "" for the default one; without a password there is no AUTH.
  std::string user;
  std::string password;

  /// A cluster has only 0.
  int database = 0;

  /// The server's certificate must name the host connected to and come from a CA of the system, or
  /// of `tls_ca_file` (PEM) if set. The same holds for all cluster nodes, and with `sentinel_tls`
  /// for Sentinels.
  bool tls = false;
  std::string tls_ca_file;

  /// From name resolution to the answer to AUTH.
  Duration connect_timeout{5000};

  /// From the call to the answer, with the wait for a connection and retries.
  Duration command_timeout{5000};

  /// How long a server may wait for its replicas (CallOptions::replicas). Other commands on the
  /// connection wait meanwhile.
  Duration replicas_timeout{1000};

  /// Backoff before the first reconnect; doubles up to the longest. Random jitter shortens each by
  /// up to a half.
  Duration shortest_backoff{50};
  Duration longest_backoff{2000};

  /// A connection silent for so long, despite PINGs, is dead.
  Duration longest_silence{10000};

  /// Commands pending or waiting for a connection; more fail at once.
  std::size_t max_requests = 100'000;
};

/// redis[s]://[[user]:password@][host][:port][/database], percent-encoded. nullopt on an error;
/// then `error` says why.
std::optional<Options> parse_url(std::string_view url, std::string& error);

}  // namespace chat::redis
