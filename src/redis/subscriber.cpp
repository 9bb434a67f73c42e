#include "redis/subscriber.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "redis/cluster_map.hpp"
#include "redis/environment.hpp"
#include "redis/sentinel.hpp"
#include "redis/subscriptions.hpp"
#include "redis/topology.hpp"

namespace chat::redis {

namespace asio = boost::asio;

namespace {

constexpr ChannelWords kWords{"SUBSCRIBE", "UNSUBSCRIBE", "unsubscribe", "message"};
constexpr ChannelWords kShardWords{"SSUBSCRIBE", "SUNSUBSCRIBE", "sunsubscribe", "smessage"};

// Channels of one server, or of the master that Sentinels name.
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

ServerSubscriber::ServerSubscriber(EnvironmentPtr environment)
    : Subscriptions(std::move(environment), kWords),
      node_(std::make_shared<Node>(environment_, master_settings(environment_),
                                   static_cast<Node::Owner&>(*this))) {
  node_->start();
  watch_ = watch_master(environment_, node_);
}

void ServerSubscriber::close() {
  if (is_closed()) return;
  watch_ = nullptr;
  end();
  node_->close({Failure::Cause::kClosed, "the subscriber is closed"});
}

// Sharded channels of a cluster.
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

ClusterSubscriber::ClusterSubscriber(EnvironmentPtr environment)
    : Subscriptions(std::move(environment), kShardWords), map_(environment_, *this) {}

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

}  // namespace

Task<Result<>> Subscriber::subscribe(std::string channel, Callbacks callbacks) {
  auto initiate = [this](Handler handler, std::string name, Callbacks calls) {
    subscribe(std::move(name), std::move(calls), std::move(handler));
  };
  return asio::async_initiate<decltype(asio::use_awaitable) const, void(Result<>)>(
      std::move(initiate), asio::use_awaitable, std::move(channel), std::move(callbacks));
}

Task<Result<>> Subscriber::unsubscribe(std::string channel) {
  auto initiate = [this](Handler handler, std::string name) {
    unsubscribe(std::move(name), std::move(handler));
  };
  return asio::async_initiate<decltype(asio::use_awaitable) const, void(Result<>)>(
      std::move(initiate), asio::use_awaitable, std::move(channel));
}

Result<std::unique_ptr<Subscriber>> make_subscriber(asio::any_io_executor executor, Options options,
                                                    StatsPtr stats) {
  Result<EnvironmentPtr> environment = make_environment(std::move(executor), std::move(options),
                                                        std::move(stats), Role::kSubscriptions);
  if (!environment) return std::move(environment).error();
  std::unique_ptr<Subscriber> subscriber;
  if ((*environment)->options.cluster.empty()) {
    subscriber = std::make_unique<ServerSubscriber>(std::move(*environment));
  } else {
    subscriber = std::make_unique<ClusterSubscriber>(std::move(*environment));
  }
  return subscriber;
}

}  // namespace chat::redis
