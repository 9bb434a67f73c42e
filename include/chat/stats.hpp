// Counters of the service and its transport, for monitoring.
#pragma once

#include <array>
#include <chat/commands.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat {

/// Durations since the start.
struct LatencyHistogram {
  /// Upper bounds in seconds; one more bucket lies above the last.
  static constexpr std::array<double, 12> kBounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                  0.05,   0.1,   0.25,   0.5,   1,    5};

  std::array<std::uint64_t, kBounds.size() + 1> counts{};  ///< per bucket, not cumulative
  double sum = 0;                                          ///< seconds
};

struct CommandStats {
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  LatencyHistogram duration;  ///< synchronous answers count as 0
};

/// Since the start unless noted.
struct ServiceStats {
  std::uint64_t logins_confirmed = 0;
  std::uint64_t logins_rejected = 0;
  std::size_t absent_sockets = 0;  ///< now: present though their connections broke
  std::array<CommandStats, kCommandCount> commands;  ///< by Command
  LatencyHistogram hooks;                            ///< before and after commands
  LatencyHistogram store;  ///< steps of commands in the store that had to wait
};

/// Of a state that becomes safe behind its changes.
struct DurabilityStats {
  std::uint64_t records = 0;  ///< written since the start
  std::uint64_t bytes = 0;    ///< written since the start
  LatencyHistogram syncs;     ///< since the start
  std::size_t segments = 0;   ///< now: files of the journal
  std::uint64_t size = 0;     ///< now: bytes of all records on the disk
};

/// Of the connections to Redis, since the start unless noted.
struct RedisStats {
  /// Now, of one that is kept open.
  struct Connection {
    std::string role;     ///< "commands", "subscriptions" or "sentinel"
    std::string address;  ///< of the server; empty: not known yet
    bool is_connected = false;
  };
  struct Role {
    std::string_view name;
    std::uint64_t reconnects = 0;       ///< connections after the first to a server
    std::uint64_t failed_attempts = 0;  ///< at connecting or logging in
  };
  struct Outcome {
    std::string_view name;  ///< "ok", "timeout" …
    std::uint64_t commands = 0;
  };

  std::vector<Connection> connections;  ///< one for each role and address
  std::vector<Role> roles;
  std::vector<Outcome> outcomes;
  std::uint64_t in_flight = 0;  ///< now: commands without a result
  LatencyHistogram durations;   ///< from a command's start to its result, with the wait
};

/// Of broken connections, since the start unless noted.
struct RecoveryStats {
  std::uint64_t recovered = 0;
  std::uint64_t refused = 0;     ///< clients that asked for it, and were not
  std::size_t away = 0;          ///< now: sockets that wait for their clients
  std::uint64_t kept_bytes = 0;  ///< now: of events that clients may have missed
};

/// Sums over a transport's loops, since the start unless noted.
struct TransportStats {
  std::uint64_t connections = 0;  ///< now: TCP connections
  std::uint64_t sessions = 0;     ///< now: clients
  std::uint64_t received_bytes = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t deliveries = 0;      ///< one per event and channel member
  std::uint64_t slow_consumers = 0;  ///< clients dropped for their backlog
  std::uint64_t refused = 0;         ///< clients and listeners over a connection limit
  std::uint64_t backlog_bytes = 0;   ///< now: queued for clients
  /// Now: of these, held until what they may tell of is safe; nullopt: nothing ever waits.
  std::optional<std::uint64_t> held_output_bytes = {};
  std::optional<RecoveryStats> recovery = {};  ///< nullopt: there is none
  std::vector<double> loop_lag;                ///< now: a call's wait in each loop, seconds
};

}  // namespace chat
