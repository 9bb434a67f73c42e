#include "redis/server_subscriber.hpp"

#include <utility>

namespace chat::redis {
namespace {

constexpr ChannelWords kWords{"SUBSCRIBE", "UNSUBSCRIBE", "unsubscribe", "message"};

}  // namespace

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

}  // namespace chat::redis
