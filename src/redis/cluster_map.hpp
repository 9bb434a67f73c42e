// The nodes of a cluster, found by slot.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "redis/environment.hpp"
#include "redis/lazy_timer.hpp"
#include "redis/node.hpp"
#include "redis/topology.hpp"

namespace chat::redis {

/// Keeps a node per master and an up-to-date topology. Reads the topology at the start, on request,
/// and repeatedly while a master is unreachable or does not answer.
class ClusterMap {
 public:
  class Owner : public Node::Owner {
   public:
    /// The topology was read, or the attempt failed.
    virtual void on_refreshed(const Result<>& result) = 0;

   protected:
    ~Owner() = default;
  };

  /// The owner must outlive the map or close it.
  ClusterMap(EnvironmentPtr environment, Owner& owner);
  ClusterMap(const ClusterMap&) = delete;
  ClusterMap& operator=(const ClusterMap&) = delete;

  /// nullptr if the owner is unknown.
  Node* of_slot(std::uint16_t slot) const { return slots_[slot]; }
  Node* any() const;

  /// The node at the endpoint; a new one starts to connect.
  Node& at(const Endpoint& endpoint);

  /// A server redirected the slot.
  void move_slot(const Redirection& redirection);

  /// Reads the topology soon; merges repeated calls.
  void refresh();

  bool is_connected() const;
  void close(const Failure& failure);

  template <class Function>
  void for_each_node(Function&& function) {
    for (auto& [endpoint, node] : nodes_) function(*node);
  }

 private:
  void check_health();
  void start_reading();
  void on_read(Result<Topology> result);
  void apply(const Topology& topology);
  bool drop_unused();
  std::vector<Endpoint> whom_to_ask();

  const EnvironmentPtr environment_;
  Owner& owner_;
  const std::shared_ptr<Inquiry> inquiry_;
  std::map<Endpoint, std::shared_ptr<Node>> nodes_;
  std::array<Node*, kSlotCount> slots_{};
  bool is_reading_ = false;
  bool is_closed_ = false;
  Clock::time_point last_reading_;
  LazyTimer refresh_timer_;
  LazyTimer health_timer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace chat::redis
