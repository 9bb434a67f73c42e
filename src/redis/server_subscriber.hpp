// Channels of one server, or of the master that Sentinels name.
#pragma once

#include <memory>
#include <string_view>

#include "redis/sentinel.hpp"
#include "redis/subscriptions.hpp"

namespace chat::redis {

class ServerSubscriber final : public Subscriptions {
 public:
  explicit ServerSubscriber(EnvironmentPtr environment);
  ~ServerSubscriber() override { close(); }

  bool is_connected() const override { return node_->is_connected() && all_confirmed(); }
  void close() override;

 private:
  Node* node_of(std::string_view) const override { return node_.get(); }

  const std::shared_ptr<Node> node_;
  std::unique_ptr<SentinelWatch> watch_;  // Null without Sentinels.
};

}  // namespace chat::redis
