// Many masters, each with its slots.
#pragma once

#include <deque>
#include <string>

#include "redis/cluster_map.hpp"
#include "redis/database.hpp"

namespace chat::redis {

class Cluster final : public Database, private ClusterMap::Owner {
 public:
  explicit Cluster(EnvironmentPtr environment);
  ~Cluster() override { close(); }

  bool is_connected() const override { return map_.is_connected(); }
  void close() override;

 private:
  void send(RequestPtr request) override;
  void on_reply(Node& node, RequestPtr request, Result<Reply> result) override;
  void on_disconnected(Node&, const Failure&) override { map_.refresh(); }
  void on_refreshed(const Result<>& result) override;

  bool redirect(Node& node, RequestPtr& request, const Failure& failure);
  void park(RequestPtr request, const std::string& why);
  void fail_parked(const Failure& failure);
  void retry_parked();

  // Those that no node can take now. They are tried again every now and then.
  std::deque<RequestPtr> parked_;
  std::string why_parked_;
  LazyTimer parked_timer_;
  bool is_closed_ = false;
  ClusterMap map_;
};

}  // namespace chat::redis
