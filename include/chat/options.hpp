// Settings. Times are in milliseconds, sizes in bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chat {

/// The Redis of `state` "redis": one server, the master that Sentinels name, or a cluster.
struct RedisOptions {
  /// redis[s]://[[user]:password@][host][:port][/database]. Sentinels or a cluster replace only the
  /// host and port.
  std::string url = "redis://127.0.0.1:6379";
  std::string user = {};                  ///< instead of the URL's; with `password`
  std::string password = {};              ///< instead of the URL's, which then has no login
  std::vector<std::string> sentinels{};   ///< "host:port"
  std::string master_name = {};           ///< as the Sentinels know it
  std::string sentinel_user = {};         ///< at the Sentinels; empty: the default user
  std::string sentinel_password = {};     ///< at the Sentinels; empty: none
  std::optional<bool> sentinel_tls = {};  ///< whether Sentinels use TLS; default: as in the URL
  std::vector<std::string> cluster{};     ///< "host:port" of some nodes
  std::string key_prefix = "chat:";       ///< prefix of all keys and channels
  std::string tls_ca_file = {};           ///< PEM, instead of the system's CAs
  std::int64_t connect_timeout = 5'000;
  std::int64_t command_timeout = 5'000;  ///< includes the wait for a connection
  /// A message is acknowledged once this many replicas hold it, else it fails with `timeout`.
  int min_replicas_acks = 0;
};

/// The directory of `state` "disk".
struct DiskOptions {
  std::string directory = "data";
  /// When a change counts as safe, and is told of. "always": it is synced (fdatasync), and survives
  /// a power cut. "interval" and "os": it is written, and survives the end of the process; synced
  /// every `sync_interval`, or when the system likes.
  std::string sync = "always";
  std::int64_t sync_interval = 1'000;
  /// The newest messages of a room that are in memory too; older ones are read from the disk.
  std::size_t cached_messages = 256;
  /// The size of a file of the journal.
  std::size_t segment_size = 67'108'864;
};

/// Connection state recovery: how long a client may come back to the socket of a broken connection.
struct RecoveryOptions {
  std::int64_t window = 0;             ///< from the break; 0: never
  bool ask_again = false;              ///< on_connect is asked at each return
  std::size_t max_bytes = 67'108'864;  ///< memory for events that clients may have missed
  std::size_t max_sockets = 100'000;   ///< that wait for their client; one more ends at once
};

/// A socket whose connection broke, without a goodbye, stays present for a while. Nobody hears that
/// its user leaves, if another socket of the user has joined by then.
struct PresenceOptions {
  std::int64_t grace = 0;            ///< for how long; 0: it leaves at once
  std::size_t max_absent = 100'000;  ///< such sockets of a node; past it the oldest leaves
};

/// PEM files for TLS towards clients; both or none.
struct TlsOptions {
  std::string certificate = {};  ///< the server's, followed by the intermediates
  std::string key = {};
};

struct Options {
  // Where clients connect.
  std::string host = "0.0.0.0";              ///< IP address to listen on
  std::uint16_t port = 8000;                 ///< 0 takes any free port, see Service::port()
  std::string path = "/socket.io/";          ///< HTTP path of the transport
  std::string namespace_ = "/chat-service";  ///< Socket.IO namespace; `namespace` in files
  unsigned threads = 0;                      ///< event loops; 0: one per core
  /// Allowed origins besides the server's own, on all transports and routes:
  /// "https://chat.example", "http://localhost:*" for any port, "*" for all. A request without
  /// `Origin` comes from no page and passes.
  std::vector<std::string> cors_origins{};
  TlsOptions tls{};
  /// Addresses and networks ("10.0.0.0/8") of trusted proxies. They name the client by
  /// `X-Forwarded-For` or PROXY protocol version 2, and the requested host by `X-Forwarded-Host`.
  std::vector<std::string> trusted_proxies{};

  // Engine.IO heartbeat and limits; the defaults are the protocol's.
  std::int64_t ping_interval = 25'000;
  std::int64_t ping_timeout = 20'000;
  std::int64_t upgrade_timeout = 10'000;
  /// From the first byte of an HTTP request to the last. A request that stalls for 10 s ends
  /// earlier.
  std::int64_t request_timeout = 300'000;
  std::int64_t connect_timeout = 45'000;  ///< a connection that joins no namespace is closed
  std::size_t max_payload = 1'000'000;    ///< a larger message closes its connection

  // Limits on what one client can make the server keep.
  std::size_t max_connections = 0;              ///< concurrent clients; 0: only the system's limit
  std::size_t max_connections_per_address = 0;  ///< 0: no limit
  std::size_t max_requests_per_second = 0;      ///< average for each socket; 0: no limit
  std::size_t max_requests_burst = 100;         ///< burst under that limit
  /// Of each socket, and as many at once; they count as requests too. 0: no limit.
  std::size_t max_signals_per_second = 20;
  /// Unsent output, without its largest message; a client past this is dropped.
  std::size_t max_backlog_bytes = 4'000'000;
  std::size_t max_pending_requests = 1'024;  ///< running requests of a socket; more wait
  /// Memory of a socket's running requests: the next starts once they take less. Requests that wait
  /// for that, or for the login, may take as much again; past it the connection is not read until
  /// half is free. One read (a poll's `max_payload`) comes on top.
  std::size_t max_pending_bytes = 65'536;
  std::size_t max_rooms_per_socket = 1'000;  ///< concurrently joined rooms of a socket

  // The chat service.
  bool enable_access_lists_updates = false;  ///< for new rooms: tell members of list changes
  bool enable_direct_messages = false;
  bool enable_rooms_management = false;  ///< clients may create and delete rooms
  bool enable_userlist_updates = false;  ///< for new rooms: tell members of joins and leaves
  bool enable_read_updates = false;      ///< for new rooms: tell members who has read how far
  std::size_t history_max_get_messages = 100;
  std::size_t history_max_size = 10'000;  ///< for new rooms: messages kept
  std::size_t direct_list_size_limit = 1'000;
  std::size_t room_list_size_limit = 10'000;
  bool use_raw_error_objects = false;   ///< errors as objects, not as text
  std::int64_t close_timeout = 15'000;  ///< three quarters of it for running requests
  std::int64_t heartbeat_rate = 10'000;
  std::int64_t heartbeat_timeout = 30'000;
  std::int64_t bus_ack_timeout = 5'000;  ///< until an event of emit() comes back over the bus
  std::int64_t lock_ttl = 10'000;
  PresenceOptions presence{};
  std::string state = "memory";
  RedisOptions redis{};
  DiskOptions disk{};
  RecoveryOptions recovery{};
  std::string transport = "socket.io";

  // Polling clients behind a load balancer without sticky sessions.
  std::string advertise = {};       ///< "host:port" for the other nodes; empty: off
  std::string cluster_secret = {};  ///< authenticates nodes to each other; the same on all

  /// The first option out of range as "name: reason"; nullopt if all are valid.
  std::optional<std::string> check() const;
};

}  // namespace chat
