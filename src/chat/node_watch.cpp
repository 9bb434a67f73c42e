#include "chat/node_watch.hpp"

#include <algorithm>

#include "chat/core.hpp"
#include "chat/guarded.hpp"
#include "chat/removal.hpp"

namespace chat::core {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kInterval{1'000};
// Whoever was away itself does not know whether the others are: they get so long to be back. It is
// longer than a connection takes to be tried again.
constexpr milliseconds kGrace{5'000};
// A look that comes so much later than it should means that this node was away.
constexpr milliseconds kLateness{1'000};
// So long the sockets of a node may take to be removed before another node helps.
constexpr milliseconds kShortestClaim{10'000};

}  // namespace

NodeWatch::NodeWatch(Core& core)
    : core_(core), interval_(std::min(kInterval, milliseconds(core.options.heartbeat_rate))) {}

Task<milliseconds> NodeWatch::look() {
  auto silent = co_await guarded("silent nodes", [this] {
    return core_.store->silent_instances(core_.options.heartbeat_timeout);
  });
  if (silent.has_error()) {
    in_reach_since_.reset();
  } else if (may_judge(Clock::now())) {
    for (std::string& instance : *silent) co_await take_over(std::move(instance));
    co_await own_sockets_.look();
  }
  last_look_ = Clock::now();
  co_return interval_;
}

bool NodeWatch::may_judge(Clock::time_point now) {
  const bool was_away = !in_reach_since_ || now - last_look_ > interval_ + kLateness;
  if (was_away) {
    in_reach_since_ = now;
    own_sockets_.suspect();
  }
  const milliseconds timeout(core_.options.heartbeat_timeout);
  return now - *in_reach_since_ >= std::min(kGrace, timeout);
}

Task<> NodeWatch::take_over(std::string instance) {
  const std::int64_t timeout = core_.options.heartbeat_timeout;
  const std::int64_t ttl = std::max(timeout, std::int64_t{kShortestClaim.count()});
  auto claimed = co_await guarded("claiming a node", [this, &instance, timeout, ttl] {
    return core_.store->claim_instance(instance, timeout, ttl);
  });
  if (claimed.has_error() || !*claimed) co_return;
  const auto known = co_await guarded(
      "a node's address", [this, &instance] { return core_.store->instance_address(instance); });
  const std::string address = known.has_value() ? *known : std::string();
  base::log_warning("a node is silent: removing its sockets",
                    {{"instance", instance}, {"address", address}});
  auto removed = co_await guarded("removing a node",
                                  [this, &instance] { return remove_instance(core_, instance); });
  if (removed.has_error()) {
    base::log_error("a node's sockets are not all removed",
                    {{"instance", instance}, {"address", address}, {"code", removed.error().code}});
  } else {
    base::log_info("a node's sockets are removed", {{"instance", instance}, {"address", address}});
  }
}

}  // namespace chat::core
