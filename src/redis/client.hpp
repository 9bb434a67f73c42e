// One server, or the master that Sentinels name.
#pragma once

#include <memory>

#include "redis/database.hpp"
#include "redis/node.hpp"
#include "redis/sentinel.hpp"

namespace chat::redis {

class Client final : public Database, private Node::Owner {
 public:
  explicit Client(EnvironmentPtr environment);
  ~Client() override { close(); }

  bool is_connected() const override { return node_->is_connected(); }
  void close() override;

 private:
  void send(RequestPtr request) override { node_->send(std::move(request)); }
  void on_reply(Node& node, RequestPtr request, Result<Reply> result) override;

  const std::shared_ptr<Node> node_;
  std::unique_ptr<SentinelWatch> watch_;  // Null without Sentinels.
};

}  // namespace chat::redis
