// What can be set. Times are in milliseconds, sizes in bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chat {

/// Where `state` "redis" is kept: on one server, the master that Sentinels name, or a cluster.
struct RedisOptions {
  /// redis[s]://[[user]:password@][host][:port][/database]. With Sentinels or a cluster, host and
  /// port are not looked at, the rest is.
  std::string url = "redis://127.0.0.1:6379";
  std::vector<std::string> sentinels{};   ///< "host:port"
  std::string master_name = {};           ///< as the Sentinels know it
  std::string sentinel_user = {};         ///< at the Sentinels; empty: their default one
  std::string sentinel_password = {};     ///< at the Sentinels; empty: they want none
  std::optional<bool> sentinel_tls = {};  ///< whether Sentinels speak TLS; default: as the URL says
  std::vector<std::string> cluster{};     ///< "host:port" of some nodes
  std::string key_prefix = "chat:";       ///< what all keys and channels begin with
  std::string tls_ca_file = {};           ///< PEM, instead of the system's authorities
  std::int64_t connect_timeout = 5'000;
  std::int64_t command_timeout = 5'000;  ///< waiting for a connection included
  /// A message is acknowledged once so many replicas hold it, else it fails with `timeout`.
  int min_replicas_acks = 0;
};

/// PEM files by which clients are served over TLS; both or none.
struct TlsOptions {
  std::string certificate = {};  ///< the server's, and those between it and the authority
  std::string key = {};
};

struct Options {
  // Where clients connect.
  std::string host = "0.0.0.0";              ///< IP address to listen on
  std::uint16_t port = 8000;                 ///< 0 takes any free port, see Service::port()
  std::string path = "/socket.io/";          ///< HTTP path of the transport
  std::string namespace_ = "/chat-service";  ///< Socket.IO namespace; `namespace` in files
  unsigned threads = 0;                      ///< event loops; 0 is one for each core
  /// Whose pages may speak to the server beside its own, on all transports and routes:
  /// "https://chat.example", "http://localhost:*" for any port, "*" for all. Who sends no `Origin`
  /// is no page.
  std::vector<std::string> cors_origins{};
  TlsOptions tls{};
  /// Addresses and networks ("10.0.0.0/8") of proxies that are believed who their client is, by
  /// `X-Forwarded-For` or the PROXY protocol, version 2, and which host it asked for, by
  /// `X-Forwarded-Host`.
  std::vector<std::string> trusted_proxies{};

  // Engine.IO heartbeat and limits, with the protocol's defaults.
  std::int64_t ping_interval = 25'000;
  std::int64_t ping_timeout = 20'000;
  std::int64_t upgrade_timeout = 10'000;
  /// From an HTTP request's first byte to its last. One whose bytes stop for 10 s ends before that.
  std::int64_t request_timeout = 300'000;
  std::int64_t connect_timeout = 45'000;  ///< a connection that joins no namespace is closed
  std::size_t max_payload = 1'000'000;    ///< a larger message closes its connection

  // Limits for what one client can make the server keep.
  std::size_t max_connections = 0;              ///< clients at a time; 0: no limit but the system's
  std::size_t max_connections_per_address = 0;  ///< 0: no limit
  std::size_t max_requests_per_second = 0;      ///< of each socket, on the average; 0: no limit
  std::size_t max_requests_burst = 100;         ///< at once, where there is such a limit
  /// Unsent output beside the largest message of it; past this the client is dropped.
  std::size_t max_backlog_bytes = 4'000'000;
  std::size_t max_pending_requests = 1'024;  ///< requests under way, for each socket; more wait
  /// What requests under way may take in memory, for each socket: one more starts once it is less.
  /// Those that wait for that, or for the login, may take as much; past it no more is read from the
  /// connection until half is free. What one read brings (a poll's `max_payload`) comes beside it.
  std::size_t max_pending_bytes = 65'536;
  std::size_t max_rooms_per_socket = 1'000;  ///< rooms joined at a time, for each socket

  // The chat service.
  bool enable_access_lists_updates = false;  ///< for new rooms: tell members of list changes
  bool enable_direct_messages = false;
  bool enable_rooms_management = false;  ///< clients may create and delete rooms
  bool enable_userlist_updates = false;  ///< for new rooms: tell members of joins and leaves
  std::size_t history_max_get_messages = 100;
  std::size_t history_max_size = 10'000;  ///< for new rooms: messages kept
  std::size_t direct_list_size_limit = 1'000;
  std::size_t room_list_size_limit = 10'000;
  bool use_raw_error_objects = false;   ///< errors as objects, not as text
  std::int64_t close_timeout = 15'000;  ///< of it, three quarters for running requests to end
  std::int64_t heartbeat_rate = 10'000;
  std::int64_t heartbeat_timeout = 30'000;
  std::int64_t bus_ack_timeout = 5'000;  ///< for what emit() sends to come back by the bus
  std::int64_t lock_ttl = 10'000;
  std::string state = "memory";
  RedisOptions redis{};
  std::string transport = "socket.io";

  // Polling clients behind a balancer that deals their requests out among the nodes.
  std::string advertise = {};       ///< "host:port" at which other nodes reach this one; empty: off
  std::string cluster_secret = {};  ///< by which nodes know one another; the same at all

  /// The first option out of range as "name: reason", or nullopt if all is well.
  std::optional<std::string> check() const;
};

}  // namespace chat
