// Channel subscriptions: the common part of one server and a cluster.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/name_hash.hpp"
#include "redis/cluster_map.hpp"
#include "redis/environment.hpp"
#include "redis/lazy_timer.hpp"
#include "redis/node.hpp"
#include "redis/subscriber.hpp"

namespace chat::redis {

/// The commands, and the first words of incoming messages.
struct ChannelWords {
  std::string_view subscribe;
  std::string_view unsubscribe;
  std::string_view unsubscribed;
  std::string_view message;
};

/// Subscribes each channel at its node: when that node connects, when the channel's node changes,
/// and a while after a refusal.
class Subscriptions : public Subscriber, protected ClusterMap::Owner {
 public:
  using Subscriber::subscribe;
  using Subscriber::unsubscribe;

  void subscribe(std::string name, Callbacks callbacks, Handler handler) override;
  void unsubscribe(std::string name, Handler handler) override;

 protected:
  Subscriptions(EnvironmentPtr environment, const ChannelWords& words);
  ~Subscriptions() override = default;

  /// nullptr if unknown.
  virtual Node* node_of(std::string_view channel) const = 0;

  /// The slot moved, or its node is gone.
  virtual void on_moved(Node&, const Failure&) {}

  /// Subscribes the channels again that are on a wrong node or on none.
  void place_all();
  bool all_confirmed() const;
  bool is_closed() const { return is_closed_; }

  /// For close(), after the nodes are closed.
  void end();

  void on_connected(Node& node) override;
  void on_disconnected(Node& node, const Failure& failure) override;
  void on_reply(Node& node, RequestPtr request, Result<Reply> result) override;
  bool on_push(Node& node, const Request* oldest, Reply& reply) override;
  void on_refreshed(const Result<>&) override {}

  const EnvironmentPtr environment_;

 private:
  struct Waiter {
    Handler handler;
    Clock::time_point deadline;
  };

  struct Channel {
    enum class State { kIdle, kAsked, kConfirmed };

    std::string name;
    // Shared with a running callback, which may replace them.
    std::shared_ptr<const Callbacks> callbacks;
    std::vector<Waiter> waiters;
    std::shared_ptr<Node> node;  // The node of the subscription; null before it.
    State state = State::kIdle;
    bool was_confirmed = false;
  };
  using ChannelPtr = std::shared_ptr<Channel>;

  ChannelPtr find(std::string_view name) const;
  void place(const ChannelPtr& channel);
  void ask(const ChannelPtr& channel);
  void leave(Node& node, const std::string& name, Handler handler);
  void on_answer(const ChannelPtr& channel, Node& node, const Result<Reply>& result);
  void on_confirmed(const ChannelPtr& channel);
  void on_refused(const ChannelPtr& channel, Node& node, const Failure& failure);
  void on_taken_away(std::string_view name, Node& node);
  void retry_soon();
  void drop(const ChannelPtr& channel, const Failure& failure);
  void check_waiters();
  void finish_waiters(const ChannelPtr& channel, const Result<>& result);

  const ChannelWords& words_;
  std::unordered_map<std::string, ChannelPtr, base::NameHash, std::equal_to<>> channels_;
  LazyTimer retry_timer_;
  LazyTimer waiters_timer_;
  bool is_closed_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace chat::redis
