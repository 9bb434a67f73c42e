// Finds the master through Sentinels, and notices failovers.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "redis/environment.hpp"
#include "redis/node.hpp"

namespace chat::redis {

/// Settings for the single server, or for the master with Sentinels.
NodeSettings master_settings(const EnvironmentPtr& environment);

/// Subscribes to a Sentinel for its whole life, and makes the node leave a replaced master: if that
/// one is partitioned, the node would not notice.
class SentinelWatch final : private Node::Owner {
 public:
  SentinelWatch(const EnvironmentPtr& environment, std::shared_ptr<Node> master);
  ~SentinelWatch();

 private:
  void on_reply(Node& node, RequestPtr request, Result<Reply> result) override;
  void on_connected(Node& node) override;
  bool on_push(Node& node, const Request* oldest, Reply& reply) override;

  const EnvironmentPtr environment_;
  const std::shared_ptr<Node> master_;
  const std::shared_ptr<Node> sentinel_;
};

/// nullptr without Sentinels.
std::unique_ptr<SentinelWatch> watch_master(const EnvironmentPtr& environment,
                                            std::shared_ptr<Node> master);

/// Parses a Sentinel's +switch-master: "name old-host old-port new-host new-port". Returns the new
/// endpoint if it is of this master.
std::optional<Endpoint> parse_switch_master(std::string_view message, std::string_view master_name);

}  // namespace chat::redis
