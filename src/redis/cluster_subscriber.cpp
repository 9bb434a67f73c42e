#include "redis/cluster_subscriber.hpp"

#include <utility>

#include "redis/topology.hpp"

namespace chat::redis {
namespace {

constexpr ChannelWords kWords{"SSUBSCRIBE", "SUNSUBSCRIBE", "sunsubscribe", "smessage"};

}  // namespace

ClusterSubscriber::ClusterSubscriber(EnvironmentPtr environment)
    : Subscriptions(std::move(environment), kWords), map_(environment_, *this) {}

void ClusterSubscriber::close() {
  if (is_closed()) return;
  end();
  map_.close({Failure::Cause::kClosed, "the subscriber is closed"});
}

void ClusterSubscriber::on_moved(Node& node, const Failure& failure) {
  const auto redirection = parse_redirection(failure.message, node.endpoint());
  if (redirection) {
    map_.move_slot(*redirection);
  } else {
    map_.refresh();
  }
}

void ClusterSubscriber::on_disconnected(Node& node, const Failure& failure) {
  Subscriptions::on_disconnected(node, failure);
  map_.refresh();
}

void ClusterSubscriber::on_refreshed(const Result<>& result) {
  if (result) place_all();
}

}  // namespace chat::redis
