#include "chat/nodes/node_watch.hpp"

#include <algorithm>
#include <utility>

#include "chat/support/guarded.hpp"

namespace chat::core {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kInterval{1'000};
// A look or an answer this late means that this node or the state was away; a quarter of the time
// of silence applies if that is less. Other nodes may come back a little later.
constexpr milliseconds kLateness{1'000};
// Another node helps if removing the sockets of a lease takes longer than this.
constexpr milliseconds kShortestClaim{10'000};

Silence::Limits limits(const Options& options) {
  // The connections of a dead node's sockets are broken, like those that a node keeps in grace.
  // Their clients may come back to this node.
  const bool may_move = options.recovery.window > 0 && options.redis.cluster.empty();
  const milliseconds window(may_move ? options.recovery.window : 0);
  const milliseconds timeout(options.heartbeat_timeout);
  return {.silence = std::max({timeout, milliseconds(options.presence.grace), window}),
          .claim = std::max(timeout, kShortestClaim)};
}

}  // namespace

NodeWatch::NodeWatch(const Options& options, Store& store, Transport& transport, Removal& removal,
                     Grace& grace)
    : store_(store),
      removal_(removal),
      own_sockets_(store, transport, removal, grace),
      interval_(std::min(kInterval, milliseconds(options.heartbeat_rate))),
      lateness_(std::min(kLateness, milliseconds(options.heartbeat_timeout) / 4)),
      silence_(limits(options)) {}

Task<milliseconds> NodeWatch::look() {
  const auto leases = co_await guarded("other leases", [this] { return store_.other_leases(); });
  const bool was_in_reach = std::exchange(is_in_reach_, leases.has_value());
  if (!is_in_reach_) co_return interval_;
  const Clock::time_point now = Clock::now();
  if (!was_in_reach || now - last_look_ > interval_ + lateness_) {
    silence_.restart();
    own_sockets_.suspect();
  }
  silence_.list(*leases, now);
  for (std::string& lease : silence_.doubted(now)) co_await judge(std::move(lease));
  co_await own_sockets_.look();
  last_look_ = Clock::now();
  co_return pause();
}

milliseconds NodeWatch::pause() const {
  const Clock::time_point now = Clock::now();
  const Clock::time_point next = std::clamp(silence_.next(), now, now + interval_);
  return std::chrono::ceil<milliseconds>(next - now) + milliseconds(1);
}

Task<> NodeWatch::judge(std::string lease) {
  const Clock::time_point asked = Clock::now();
  const auto answer =
      co_await guarded("doubting a lease", [this, &lease] { return store_.doubt_lease(lease); });
  const Clock::time_point now = Clock::now();
  if (answer.has_error() || now - asked > lateness_) co_return silence_.unanswered(lease, now);
  silence_.answered(*answer, now);
  if (silence_.is_over(lease, now)) co_await take_over(*answer);
}

Task<> NodeWatch::take_over(Lease lease) {
  const auto claimed =
      co_await guarded("claiming a lease", [this, &lease] { return store_.claim_lease(lease); });
  if (claimed.has_error()) co_return silence_.unanswered(lease.name, Clock::now());
  silence_.claimed(lease.name, *claimed, Clock::now());
  if (!*claimed) co_return;
  base::log_warning("a node is silent: removing its sockets",
                    {{"instance", lease.name}, {"address", lease.address}});
  const auto removed = co_await guarded(
      "removing a node", [this, &lease] { return removal_.remove_lease(lease.name); });
  if (removed.has_error()) {
    base::log_error(
        "a node's sockets are not all removed",
        {{"instance", lease.name}, {"address", lease.address}, {"code", removed.error().code}});
    co_return;
  }
  silence_.removed(lease.name);
  base::log_info("a node's sockets are removed",
                 {{"instance", lease.name}, {"address", lease.address}});
}

}  // namespace chat::core
