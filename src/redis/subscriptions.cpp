#include "redis/subscriptions.hpp"

#include <algorithm>
#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "redis/topology.hpp"

namespace chat::redis {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds kRetryTime{100};

const Failure kClosed{Failure::Cause::kClosed, "the subscriber is closed"};

bool is_for_now(std::string_view code) {
  return code == "MOVED" || code == "CLUSTERDOWN" || code == "TRYAGAIN" || code == "LOADING" ||
         code == "MASTERDOWN";
}

// An unsubscribe that races with a slot move gets two replies: the server's own unsubscription,
// which looks like the answer, and a redirection. This is the second.
bool is_stray(const Node& node, const Request* oldest, std::string_view error) {
  const auto redirection = parse_redirection(error, node.endpoint());
  if (!redirection) return false;
  return oldest == nullptr || slot_of(oldest->command.first_key()) != redirection->slot;
}

void post(const asio::any_io_executor& executor, Subscriber::Handler handler, Result<> result) {
  asio::post(executor, asio::append(std::move(handler), std::move(result)));
}

}  // namespace

Subscriptions::Subscriptions(EnvironmentPtr environment, const ChannelWords& words)
    : environment_(std::move(environment)),
      words_(words),
      retry_timer_(environment_->executor, [this] { place_all(); }),
      waiters_timer_(environment_->executor, [this] { check_waiters(); }) {}

// Calls -------------------------------------------------------------------------------------------

void Subscriptions::subscribe(std::string name, Callbacks callbacks, Handler handler) {
  if (is_closed_) {
    post(environment_->executor, std::move(handler), kClosed);
    return;
  }
  ChannelPtr& channel = channels_[name];
  if (channel == nullptr) channel = std::make_shared<Channel>();
  channel->name = std::move(name);
  channel->callbacks = std::make_shared<const Callbacks>(std::move(callbacks));
  if (channel->state == Channel::State::kConfirmed) {
    post(environment_->executor, std::move(handler), {});
    return;
  }
  const auto deadline = Clock::now() + environment_->options.command_timeout;
  channel->waiters.push_back({std::move(handler), deadline});
  waiters_timer_.at(deadline);
  if (channel->state == Channel::State::kIdle) place(channel);
}

void Subscriptions::unsubscribe(std::string name, Handler handler) {
  const ChannelPtr channel = find(name);
  if (channel == nullptr) {
    post(environment_->executor, std::move(handler), {});
    return;
  }
  channels_.erase(name);
  finish_waiters(channel, Failure{Failure::Cause::kClosed, "unsubscribed meanwhile"});
  if (channel->state != Channel::State::kIdle && channel->node->is_connected()) {
    leave(*channel->node, name, std::move(handler));
  } else {
    post(environment_->executor, std::move(handler), {});
  }
}

void Subscriptions::end() {
  is_closed_ = true;
  alive_ = nullptr;
  retry_timer_.cancel();
  waiters_timer_.cancel();
  for (auto& [name, channel] : std::exchange(channels_, {})) finish_waiters(channel, kClosed);
}

// Asking ------------------------------------------------------------------------------------------

Subscriptions::ChannelPtr Subscriptions::find(std::string_view name) const {
  const auto it = channels_.find(name);
  return it == channels_.end() ? nullptr : it->second;
}

void Subscriptions::place_all() {
  for (const auto& [name, channel] : channels_) {
    if (channel->state == Channel::State::kIdle || channel->node.get() != node_of(name)) {
      place(channel);
    }
  }
}

// A node subscribes its channels when it connects.
void Subscriptions::place(const ChannelPtr& channel) {
  Node* node = node_of(channel->name);
  const std::shared_ptr<Node> old = channel->node;
  const bool was_asked = channel->state != Channel::State::kIdle;
  channel->state = Channel::State::kIdle;
  channel->node = node == nullptr ? nullptr : node->shared_from_this();
  if (old != nullptr && old != channel->node && was_asked && old->is_connected()) {
    leave(*old, channel->name, [](const Result<>&) {});
  }
  if (node != nullptr && node->is_connected()) ask(channel);
}

void Subscriptions::ask(const ChannelPtr& channel) {
  channel->state = Channel::State::kAsked;
  auto answer = [this, alive = std::weak_ptr(alive_), channel,
                 node = channel->node](const Result<Reply>& result) {
    if (!alive.expired()) on_answer(channel, *node, result);
  };
  channel->node->send(
      std::make_unique<Request>(Command(words_.subscribe).key(channel->name), std::move(answer),
                                Clock::now() + environment_->options.command_timeout));
}

// A lost server has lost the subscription too.
void Subscriptions::leave(Node& node, const std::string& name, Handler handler) {
  auto answer = [handler = std::move(handler)](const Result<Reply>&) mutable {
    std::move(handler)(Result<>());
  };
  node.send(std::make_unique<Request>(Command(words_.unsubscribe).key(name), std::move(answer),
                                      Clock::now() + environment_->options.command_timeout));
}

void Subscriptions::retry_soon() { retry_timer_.at(Clock::now() + kRetryTime); }

bool Subscriptions::all_confirmed() const {
  return std::all_of(channels_.begin(), channels_.end(), [](const auto& entry) {
    return entry.second->state == Channel::State::kConfirmed;
  });
}

// Answers -----------------------------------------------------------------------------------------

void Subscriptions::on_answer(const ChannelPtr& channel, Node& node, const Result<Reply>& result) {
  // Meanwhile it was unsubscribed, or moved to another node.
  if (find(channel->name) != channel || channel->node.get() != &node) return;
  if (channel->state != Channel::State::kAsked) return;
  if (result) {
    on_confirmed(channel);
  } else if (result.error().cause == Failure::Cause::kErrorReply) {
    on_refused(channel, node, result.error());
  } else {
    channel->state = Channel::State::kIdle;
    retry_soon();
  }
}

void Subscriptions::on_confirmed(const ChannelPtr& channel) {
  channel->state = Channel::State::kConfirmed;
  const std::weak_ptr<bool> alive = alive_;
  const auto callbacks = channel->callbacks;
  if (std::exchange(channel->was_confirmed, true)) callbacks->on_resumed();
  if (!alive.expired()) finish_waiters(channel, {});
}

void Subscriptions::on_refused(const ChannelPtr& channel, Node& node, const Failure& failure) {
  channel->state = Channel::State::kIdle;
  if (!is_for_now(failure.code()) && !channel->was_confirmed) {
    drop(channel, failure);
    return;
  }
  on_moved(node, failure);
  if (failure.code() == "MOVED") {
    place(channel);
  } else {
    retry_soon();
  }
}

// The channel's slot has left the node, which knows the new one.
void Subscriptions::on_taken_away(std::string_view name, Node& node) {
  const ChannelPtr channel = find(name);
  if (channel == nullptr || channel->node.get() != &node) return;
  if (channel->state != Channel::State::kConfirmed) return;
  channel->state = Channel::State::kIdle;
  place(channel);
}

void Subscriptions::on_connected(Node& node) {
  for (const auto& [name, channel] : channels_) {
    if (channel->node == nullptr) place(channel);
    if (channel->node.get() == &node && channel->state == Channel::State::kIdle) ask(channel);
  }
}

void Subscriptions::on_disconnected(Node& node, const Failure& failure) {
  std::vector<ChannelPtr> lost;
  for (const auto& [name, channel] : channels_) {
    if (channel->node.get() != &node) continue;
    channel->state = Channel::State::kIdle;
    lost.push_back(channel);
  }
  const std::weak_ptr<bool> alive = alive_;
  for (const ChannelPtr& channel : lost) {
    const auto callbacks = channel->callbacks;
    if (channel->was_confirmed) callbacks->on_lost();
    if (alive.expired()) return;
  }
  if (failure.cause != Failure::Cause::kRefused) return;
  for (const ChannelPtr& channel : lost) {
    if (!channel->was_confirmed) drop(channel, failure);
  }
}

void Subscriptions::on_reply(Node&, RequestPtr request, Result<Reply> result) {
  finish(std::move(request), environment_->executor, std::move(result));
}

bool Subscriptions::on_push(Node& node, const Request* oldest, Reply& reply) {
  if (reply.is_error()) return is_stray(node, oldest, reply.text().value_or(""));
  const std::string_view kind = reply[0].text().value_or("");
  const std::string_view name = reply[1].text().value_or("");
  if (kind == words_.message) {
    const ChannelPtr channel = find(name);
    // After a move the old node may repeat what the new one sends.
    if (channel == nullptr || channel->node.get() != &node) return true;
    const auto callbacks = channel->callbacks;
    callbacks->on_message(reply.array()[2].take_text());
    return true;
  }
  if (kind != words_.unsubscribed) return false;
  const bool is_answer = oldest != nullptr && oldest->command.name() == words_.unsubscribe &&
                         oldest->command.first_key() == name;
  if (!is_answer) on_taken_away(name, node);
  return !is_answer;
}

// Waiters -----------------------------------------------------------------------------------------

void Subscriptions::finish_waiters(const ChannelPtr& channel, const Result<>& result) {
  for (Waiter& waiter : std::exchange(channel->waiters, {})) {
    post(environment_->executor, std::move(waiter.handler), result);
  }
}

void Subscriptions::drop(const ChannelPtr& channel, const Failure& failure) {
  channels_.erase(channel->name);
  finish_waiters(channel, failure);
}

// Gives up channels not confirmed in time, unless they were before.
void Subscriptions::check_waiters() {
  const auto now = Clock::now();
  auto next = Clock::time_point::max();
  std::vector<ChannelPtr> late;
  for (const auto& [name, channel] : channels_) {
    if (channel->waiters.empty()) continue;
    const auto deadline = channel->waiters.front().deadline;
    if (deadline <= now)
      late.push_back(channel);
    else
      next = std::min(next, deadline);
  }
  if (next != Clock::time_point::max()) waiters_timer_.at(next);
  for (const ChannelPtr& channel : late) {
    const Failure failure{Failure::Cause::kTimeout,
                          "no confirmation of " + channel->name + " in time"};
    if (channel->was_confirmed) {
      finish_waiters(channel, failure);
    } else {
      drop(channel, failure);
    }
  }
}

}  // namespace chat::redis
