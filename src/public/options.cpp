#include <algorithm>
#include <chat/options.hpp>
#include <concepts>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/host_port.hpp"
#include "public/option_limits.hpp"

namespace chat {
namespace {

/// Timers and wire formats count milliseconds in 31 bits.
constexpr std::int64_t kMax = 2'147'483'647;
constexpr std::int64_t kMaxThreads = 64;
constexpr std::int64_t kMaxReplicas = 100;
constexpr std::int64_t kMaxRecoveryBytes = std::int64_t{1} << 40;
constexpr std::int64_t kLeastSegment = 1'048'576;

template <std::integral I>
constexpr std::int64_t clamp_to_int64(I value) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  return std::cmp_greater(value, kLargest) ? kLargest : static_cast<std::int64_t>(value);
}

template <auto kField>
std::int64_t value_of(const Options& options) {
  return clamp_to_int64(options.*kField);
}

template <auto kField>
std::int64_t redis_value(const Options& options) {
  return clamp_to_int64(options.redis.*kField);
}

template <auto kField>
std::int64_t disk_value(const Options& options) {
  return clamp_to_int64(options.disk.*kField);
}

template <auto kField>
std::int64_t recovery_value(const Options& options) {
  return clamp_to_int64(options.recovery.*kField);
}

template <auto kField>
std::int64_t presence_value(const Options& options) {
  return clamp_to_int64(options.presence.*kField);
}

constexpr NumberOption kNumbers[] = {
    {"port", 0, 65'535, value_of<&Options::port>},
    {"threads", 0, kMaxThreads, value_of<&Options::threads>},
    {"ping_interval", 1, kMax, value_of<&Options::ping_interval>},
    {"ping_timeout", 1, kMax, value_of<&Options::ping_timeout>},
    {"upgrade_timeout", 1, kMax, value_of<&Options::upgrade_timeout>},
    {"request_timeout", 1, kMax, value_of<&Options::request_timeout>},
    {"connect_timeout", 1, kMax, value_of<&Options::connect_timeout>},
    {"max_payload", 1, kMax, value_of<&Options::max_payload>},
    {"max_connections", 0, kMax, value_of<&Options::max_connections>},
    {"max_connections_per_address", 0, kMax, value_of<&Options::max_connections_per_address>},
    {"max_requests_per_second", 0, kMax, value_of<&Options::max_requests_per_second>},
    {"max_requests_burst", 1, kMax, value_of<&Options::max_requests_burst>},
    {"max_signals_per_second", 0, kMax, value_of<&Options::max_signals_per_second>},
    {"max_backlog_bytes", 1, kMax, value_of<&Options::max_backlog_bytes>},
    {"max_pending_requests", 1, kMax, value_of<&Options::max_pending_requests>},
    {"max_pending_bytes", 1, kMax, value_of<&Options::max_pending_bytes>},
    {"max_rooms_per_socket", 1, kMax, value_of<&Options::max_rooms_per_socket>},
    {"history_max_get_messages", 0, kMax, value_of<&Options::history_max_get_messages>},
    {"history_max_size", 0, kMax, value_of<&Options::history_max_size>},
    {"direct_list_size_limit", 0, kMax, value_of<&Options::direct_list_size_limit>},
    {"room_list_size_limit", 0, kMax, value_of<&Options::room_list_size_limit>},
    {"close_timeout", 1, kMax, value_of<&Options::close_timeout>},
    {"heartbeat_rate", 1, kMax - 1, value_of<&Options::heartbeat_rate>},
    {"heartbeat_timeout", 2, kMax, value_of<&Options::heartbeat_timeout>},
    {"bus_ack_timeout", 1, kMax, value_of<&Options::bus_ack_timeout>},
    {"lock_ttl", 1, kMax, value_of<&Options::lock_ttl>},
    {"presence.grace", 0, kMax, presence_value<&PresenceOptions::grace>},
    {"presence.max_absent", 1, kMax, presence_value<&PresenceOptions::max_absent>},
    {"redis.connect_timeout", 1, kMax, redis_value<&RedisOptions::connect_timeout>},
    {"redis.command_timeout", 1, kMax, redis_value<&RedisOptions::command_timeout>},
    {"redis.min_replicas_acks", 0, kMaxReplicas, redis_value<&RedisOptions::min_replicas_acks>},
    {"disk.sync_interval", 1, kMax, disk_value<&DiskOptions::sync_interval>},
    {"disk.cached_messages", 0, kMax, disk_value<&DiskOptions::cached_messages>},
    {"disk.segment_size", kLeastSegment, kMax, disk_value<&DiskOptions::segment_size>},
    {"recovery.window", 0, kMax, recovery_value<&RecoveryOptions::window>},
    {"recovery.max_bytes", 0, kMaxRecoveryBytes, recovery_value<&RecoveryOptions::max_bytes>},
    {"recovery.max_sockets", 0, kMax, recovery_value<&RecoveryOptions::max_sockets>},
};

/// Collects the first fault.
class Checker {
 public:
  void number(const NumberOption& option, std::int64_t value) {
    if (option.least <= value && value <= option.most) return;
    fault(option.name,
          "must be from " + std::to_string(option.least) + " to " + std::to_string(option.most));
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

const NumberOption& number_option(std::string_view name) {
  const auto* const found = std::ranges::find(kNumbers, name, &NumberOption::name);
  if (found == std::end(kNumbers)) {
    throw std::logic_error("there is no number " + std::string(name) + " among the options");
  }
  return *found;
}

std::optional<std::string> Options::check() const {
  Checker check;
  for (const NumberOption& option : kNumbers) check.number(option, option.value(*this));
  check.that(!host.empty(), "host", "must be an IP address");
  check.that(starts_with_slash(path), "path", "must begin with '/'");
  check.that(starts_with_slash(namespace_) && namespace_.find(',') == std::string::npos,
             "namespace", "must begin with '/' and have no ','");
  check.that(heartbeat_timeout > heartbeat_rate, "heartbeat_timeout",
             "must be more than heartbeat_rate");
  check.that(state == "memory" || state == "disk" || state == "redis", "state",
             "must be memory, disk or redis");
  check.that(!disk.directory.empty(), "disk.directory", "must not be empty");
  check.that(disk.sync == "always" || disk.sync == "interval" || disk.sync == "os", "disk.sync",
             "must be always, interval or os");
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
