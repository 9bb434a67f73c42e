#include <chat/options.hpp>
#include <string_view>

#include "base/host_port.hpp"

namespace chat {
namespace {

/// Timers and wire formats count milliseconds in 32 bits.
constexpr std::int64_t kMaxTime = 2'147'483'647;
constexpr std::size_t kMaxSize = 2'147'483'647;
constexpr unsigned kMaxThreads = 64;

/// Collects the first fault.
class Checker {
 public:
  void time(std::string_view name, std::int64_t value) {
    if (value < 1 || value > kMaxTime) {
      fault(name, "must be from 1 to " + std::to_string(kMaxTime) + " ms");
    }
  }

  void size(std::string_view name, std::size_t value, std::size_t least) {
    if (value < least || value > kMaxSize) {
      fault(name, "must be from " + std::to_string(least) + " to " + std::to_string(kMaxSize));
    }
  }

  void that(bool good, std::string_view name, std::string_view reason) {
    if (!good) fault(name, reason);
  }

  std::optional<std::string> result() && { return std::move(fault_); }

 private:
  void fault(std::string_view name, std::string_view reason) {
    if (!fault_) fault_ = std::string(name).append(": ").append(reason);
  }

  std::optional<std::string> fault_;
};

constexpr std::size_t kLeastSecret = 16;

bool is_host_and_port(std::string_view text) {
  const auto parsed = base::parse_host_port(text);
  return parsed && parsed->port;
}

bool starts_with_slash(const std::string& text) { return text.starts_with('/'); }

}  // namespace

std::optional<std::string> Options::check() const {
  Checker check;
  check.that(!host.empty(), "host", "must be an IP address");
  check.that(starts_with_slash(path), "path", "must begin with '/'");
  check.that(starts_with_slash(namespace_) && namespace_.find(',') == std::string::npos,
             "namespace", "must begin with '/' and have no ','");
  check.that(threads <= kMaxThreads, "threads", "must be at most 64");
  check.time("ping_interval", ping_interval);
  check.time("ping_timeout", ping_timeout);
  check.time("upgrade_timeout", upgrade_timeout);
  check.time("request_timeout", request_timeout);
  check.time("connect_timeout", connect_timeout);
  check.size("max_payload", max_payload, 1);
  check.size("max_connections", max_connections, 0);
  check.size("max_connections_per_address", max_connections_per_address, 0);
  check.size("max_requests_per_second", max_requests_per_second, 0);
  check.size("max_requests_burst", max_requests_burst, 1);
  check.size("max_backlog_bytes", max_backlog_bytes, 1);
  check.size("max_pending_requests", max_pending_requests, 1);
  check.size("max_pending_bytes", max_pending_bytes, 1);
  check.size("max_rooms_per_socket", max_rooms_per_socket, 1);
  check.size("history_max_get_messages", history_max_get_messages, 0);
  check.size("history_max_size", history_max_size, 0);
  check.size("direct_list_size_limit", direct_list_size_limit, 0);
  check.size("room_list_size_limit", room_list_size_limit, 0);
  check.time("close_timeout", close_timeout);
  check.time("heartbeat_rate", heartbeat_rate);
  check.time("heartbeat_timeout", heartbeat_timeout);
  check.that(heartbeat_timeout > heartbeat_rate, "heartbeat_timeout",
             "must be more than heartbeat_rate");
  check.time("bus_ack_timeout", bus_ack_timeout);
  check.time("lock_ttl", lock_ttl);
  check.that(state == "memory" || state == "redis", "state", "must be memory or redis");
  check.time("redis.connect_timeout", redis.connect_timeout);
  check.time("redis.command_timeout", redis.command_timeout);
  check.that(redis.min_replicas_acks >= 0, "redis.min_replicas_acks", "must not be negative");
  check.that(transport == "socket.io", "transport", "must be socket.io");
  check.that(advertise.empty() || is_host_and_port(advertise), "advertise",
             "must be host:port, the port from 1 to 65535");
  check.that(tls.certificate.empty() == tls.key.empty(), "tls",
             "needs both certificate and key, or none");
  check.that(advertise.empty() || tls.certificate.empty(), "advertise",
             "is for nodes that speak plain HTTP: without tls, behind a balancer that has it");
  check.that(advertise.empty() || !cluster_secret.empty(), "advertise", "needs a cluster_secret");
  check.that(cluster_secret.empty() || cluster_secret.size() >= kLeastSecret, "cluster_secret",
             "must have 16 characters at the least");
  return std::move(check).result();
}

}  // namespace chat
