// Where the servers are, and how to talk to them.
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

/// The same back. Nothing where it is not that.
std::optional<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port = 6379);

struct Options {
  using Duration = std::chrono::milliseconds;

  /// One server, unless there are `sentinels` or a `cluster`.
  Endpoint server;

  /// Sentinels that know who is master of `master_name`; one that answers will do.
  std::vector<Endpoint> sentinels;
  std::string master_name;
  std::string sentinel_user;
  std::string sentinel_password;
  bool sentinel_tls = false;

  /// Some nodes of a cluster; the others are learnt from them.
  std::vector<Endpoint> cluster;

  /// A user of the ACL, or "" for the default one; with no password there is no AUTH.
  std::string user;
  std::string password;

  /// Not on a cluster, which has 0 only.
  int database = 0;

  /// The server's certificate must be issued by one of the system's authorities, or by one in
  /// `tls_ca_file` (PEM) if that is set, and name the host that was connected to. All nodes of a
  /// cluster are spoken to in the same way; so are Sentinels with `sentinel_tls`.
  bool tls = false;
  std::string tls_ca_file;

  /// From the look-up of the name to the answer to AUTH.
  Duration connect_timeout{5000};

  /// From the call to the answer, waiting for a connection and trying again included.
  Duration command_timeout{5000};

  /// How long a server may take to hear from its replicas where CallOptions::replicas asks for
  /// that. Other commands on the connection wait meanwhile.
  Duration replicas_timeout{1000};

  /// The time before the first attempt to connect again; it doubles up to the longest. Each is
  /// shortened by up to a half at random.
  Duration shortest_backoff{50};
  Duration longest_backoff{2000};

  /// A connection that brings nothing for so long, PINGs being sent meanwhile, is dead.
  Duration longest_silence{10000};

  /// Commands under way or waiting for a connection; more fail at once.
  std::size_t max_requests = 100'000;
};

/// redis[s]://[[user]:password@][host][:port][/database], percent-encoded. On an error, nothing,
/// and `error` says why.
std::optional<Options> parse_url(std::string_view url, std::string& error);

}  // namespace chat::redis
