// Finding the master by Sentinels, and hearing when it is another.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "redis/environment.hpp"
#include "redis/node.hpp"

namespace chat::redis {

/// How to reach the one server, or the master where there are Sentinels.
NodeSettings master_settings(const EnvironmentPtr& environment);

/// Listens to a Sentinel for as long as it lives, and has the node leave a master that was
/// replaced: where that one is cut off, the node would not notice.
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

/// Null without Sentinels.
std::unique_ptr<SentinelWatch> watch_master(const EnvironmentPtr& environment,
                                            std::shared_ptr<Node> master);

/// What a Sentinel publishes at +switch-master: "name old-host old-port new-host new-port". The new
/// endpoint, if it is of this master.
std::optional<Endpoint> parse_switch_master(std::string_view message, std::string_view master_name);

}  // namespace chat::redis
