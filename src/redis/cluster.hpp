// Several masters, each with its slots.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "redis/cluster_map.hpp"
#include "redis/database.hpp"

namespace chat::redis {

/// Commands of one script (or command) on one key take effect in call order, even while servers
/// redirect them or a slot moves. From then on they wait in a lane, each for the one before, until
/// the slot's owner answers again. Other commands on the key bypass the lane, as they may not need
/// a key that is missing.
class Cluster final : public Database, private ClusterMap::Owner {
 public:
  explicit Cluster(EnvironmentPtr environment);
  ~Cluster() override { close(); }

  bool is_connected() const override { return map_.is_connected(); }
  void close() override;

 private:
  struct Lane {
    std::map<std::uint64_t, RequestPtr> waiting;  // By number.
    Clock::time_point not_before;
  };

  void send(RequestPtr request) override;
  void on_reply(Node& node, RequestPtr request, Result<Reply> result) override;
  void on_disconnected(Node&, const Failure&) override { map_.refresh(); }
  void on_refreshed(const Result<>& result) override;

  std::optional<Clock::time_point> when_again(Node& node, Request& request, const Failure& failure);
  bool redirect(Node& node, Request& request, const Failure& failure);
  void route(RequestPtr request);
  void dispatch(RequestPtr request);
  Node* node_for(const Request& request);
  void hold(RequestPtr request, Clock::time_point not_before);
  void advance(std::size_t lane);
  void advance_all();
  void dissolve(std::size_t lane);
  void leave_node(const Request& request);
  void expire(Clock::time_point now);
  void fail_waiting(const Failure& failure);

  // By a hash of script and key.
  std::map<std::size_t, Lane> lanes_;
  std::unordered_map<std::size_t, std::size_t> at_nodes_;  // Commands, by their hypothetical lane.
  std::string why_waiting_;
  LazyTimer timer_;
  bool is_closed_ = false;
  ClusterMap map_;
};

}  // namespace chat::redis
