#include "redis/cluster_map.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <random>
#include <set>
#include <utility>

namespace chat::redis {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds kBetweenReadings{100};
// While a master is unreachable: a replica may have been promoted.
constexpr std::chrono::milliseconds kWhileUnwell{250};

// A node silent for so long may have been replaced.
constexpr std::chrono::milliseconds kStuckTime{1000};
constexpr std::chrono::milliseconds kBetweenChecks{500};

NodeSettings settings_of(const Environment& environment, const Endpoint& endpoint) {
  const Options& options = environment.options;
  return {located_at(endpoint), server_login(options, options.connect_timeout), false,
          environment.role};
}

}  // namespace

ClusterMap::ClusterMap(EnvironmentPtr environment, Owner& owner)
    : environment_(std::move(environment)),
      owner_(owner),
      inquiry_(std::make_shared<Inquiry>(environment_)),
      refresh_timer_(environment_->executor, [this] { start_reading(); }),
      health_timer_(environment_->executor, [this] { check_health(); }) {
  refresh();
  check_health();
}

Node* ClusterMap::any() const {
  const auto it = std::find_if(nodes_.begin(), nodes_.end(),
                               [](const auto& entry) { return entry.second->is_connected(); });
  if (it != nodes_.end()) return it->second.get();
  return nodes_.empty() ? nullptr : nodes_.begin()->second.get();
}

Node& ClusterMap::at(const Endpoint& endpoint) {
  std::shared_ptr<Node>& node = nodes_[endpoint];
  if (node == nullptr) {
    node = std::make_shared<Node>(environment_, settings_of(*environment_, endpoint), owner_);
    node->start();
  }
  return *node;
}

void ClusterMap::move_slot(const Redirection& redirection) {
  slots_[redirection.slot] = &at(redirection.endpoint);
  refresh();
}

bool ClusterMap::is_connected() const {
  return std::all_of(slots_.begin(), slots_.end(),
                     [](const Node* node) { return node != nullptr && node->is_connected(); });
}

void ClusterMap::close(const Failure& failure) {
  is_closed_ = true;
  alive_ = nullptr;
  refresh_timer_.cancel();
  health_timer_.cancel();
  inquiry_->close(failure);
  slots_.fill(nullptr);
  for (auto& [endpoint, node] : std::exchange(nodes_, {})) node->close(failure);
}

// Reading the topology ----------------------------------------------------------------------------

void ClusterMap::refresh() {
  if (!is_reading_ && !is_closed_) refresh_timer_.at(last_reading_ + kBetweenReadings);
}

void ClusterMap::check_health() {
  health_timer_.at(Clock::now() + kBetweenChecks);
  const bool is_stuck = std::any_of(nodes_.begin(), nodes_.end(), [](const auto& entry) {
    return entry.second->is_stuck(kStuckTime);
  });
  if (is_stuck) refresh();
}

void ClusterMap::start_reading() {
  if (is_reading_) return;
  is_reading_ = true;
  auto done = [this, alive = std::weak_ptr(alive_)](const std::exception_ptr&,
                                                    Result<Topology> result) {
    if (!alive.expired()) on_read(std::move(result));
  };
  asio::co_spawn(environment_->executor, read_topology(inquiry_, whom_to_ask()), std::move(done));
}

// Responsive nodes first, in random order, as one may be partitioned and have stale data.
std::vector<Endpoint> ClusterMap::whom_to_ask() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  std::vector<Endpoint> nodes;
  nodes.reserve(nodes_.size() + environment_->options.cluster.size());
  for (const auto& [endpoint, node] : nodes_) nodes.push_back(endpoint);
  std::shuffle(nodes.begin(), nodes.end(), engine);
  std::stable_partition(nodes.begin(), nodes.end(), [this](const Endpoint& endpoint) {
    const Node& node = *nodes_.at(endpoint);
    return node.is_connected() && !node.is_stuck(kStuckTime);
  });
  for (const Endpoint& seed : environment_->options.cluster) {
    if (!nodes_.contains(seed)) nodes.push_back(seed);
  }
  return nodes;
}

void ClusterMap::on_read(Result<Topology> result) {
  is_reading_ = false;
  last_reading_ = Clock::now();
  bool is_unwell = !result;
  if (result) {
    apply(*result);
    is_unwell = drop_unused() || !is_connected();
  }
  if (is_unwell) refresh_timer_.at(last_reading_ + kWhileUnwell);
  if (result) {
    owner_.on_refreshed({});
  } else {
    owner_.on_refreshed(std::move(result).error());
  }
}

void ClusterMap::apply(const Topology& topology) {
  slots_.fill(nullptr);
  for (const SlotRange& range : topology) {
    std::fill(slots_.begin() + range.first, slots_.begin() + range.last + 1, &at(range.master));
  }
}

// Drops nodes without slots once they have answered. True if some have not.
bool ClusterMap::drop_unused() {
  const std::set<const Node*> used(slots_.begin(), slots_.end());
  bool is_waiting = false;
  for (auto it = nodes_.begin(); it != nodes_.end();) {
    const std::shared_ptr<Node> node = it->second;
    if (used.contains(node.get())) {
      ++it;
    } else if (node->is_idle()) {
      it = nodes_.erase(it);
      node->close({Failure::Cause::kClosed, "the node left the cluster"});
    } else {
      is_waiting = true;
      ++it;
    }
  }
  return is_waiting;
}

}  // namespace chat::redis
