// Sharded channels of a cluster.
#pragma once

#include <string_view>

#include "redis/cluster_map.hpp"
#include "redis/slot.hpp"
#include "redis/subscriptions.hpp"

namespace chat::redis {

class ClusterSubscriber final : public Subscriptions {
 public:
  explicit ClusterSubscriber(EnvironmentPtr environment);
  ~ClusterSubscriber() override { close(); }

  bool is_connected() const override { return map_.is_connected() && all_confirmed(); }
  void close() override;

 private:
  Node* node_of(std::string_view channel) const override { return map_.of_slot(slot_of(channel)); }
  void on_moved(Node& node, const Failure& failure) override;
  void on_disconnected(Node& node, const Failure& failure) override;
  void on_refreshed(const Result<>& result) override;

  ClusterMap map_;
};

}  // namespace chat::redis
