#include "store/redis/nodes.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "store/redis/lease.hpp"
#include "store/redis/leases.hpp"
#include "store/redis/standing_rooms.hpp"

namespace chat::store {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds kProbeInterval{250};

}  // namespace

struct RedisNodes::Waiter {
  explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}
  asio::steady_timer timer;
  bool is_back = false;
};

Task<Result<>> RedisNodes::open(EventSink& sink) {
  for (const std::string& channel : {context_.keys.bus(), context_.keys.node(context_.node)}) {
    redis::Subscriber::Callbacks callbacks;
    callbacks.on_message = [this, &sink](const std::string& payload) { on_message(payload, sink); };
    const redis::Result<> subscribed =
        co_await context_.subscriber->subscribe(channel, std::move(callbacks));
    if (!subscribed) co_return error_of(subscribed.error());
  }
  co_return Result<>();
}

void RedisNodes::close() {
  is_closed_ = true;
  for (const auto& [number, waiter] : waiters_) waiter->timer.cancel();
}

// Leases ------------------------------------------------------------------------------------------

Task<Result<>> RedisNodes::heartbeat() {
  const Result<> renewed = co_await context_.lease->renew();
  if (!renewed) co_return renewed.error();
  context_.standing_rooms->restore_soon();
  co_return Result<>();
}

Task<Result<std::optional<std::int64_t>>> RedisNodes::heartbeat_of(std::string node) {
  const Result<std::vector<RedisLeases::Listed>> leases = co_await RedisLeases(context_).all();
  if (!leases) co_return leases.error();
  std::optional<std::int64_t> heartbeat;
  for (const RedisLeases::Listed& lease : *leases) {
    if (lease.node == node) heartbeat = lease.beat;
  }
  co_return heartbeat;
}

Task<Result<std::vector<InstanceInfo>>> RedisNodes::all() {
  const Result<std::vector<RedisLeases::Listed>> leases = co_await RedisLeases(context_).all();
  if (!leases) co_return leases.error();
  std::map<std::string, RedisLeases::Listed> latest;
  for (const RedisLeases::Listed& lease : *leases) latest[lease.node] = lease;
  std::vector<redis::Command> queries;
  queries.reserve(latest.size());
  for (const auto& [uid, lease] : latest) {
    queries.emplace_back("HGET");
    queries.back().key(context_.keys.lease(lease.name)).arg("address");
  }
  const auto addresses = co_await context_.run_all(std::move(queries));
  std::vector<InstanceInfo> nodes;
  nodes.reserve(latest.size());
  for (const auto& [uid, lease] : latest) {
    const Result<redis::Reply>& address = addresses[nodes.size()];
    nodes.push_back({uid, lease.beat, address ? text_of(*address) : std::string()});
  }
  co_return nodes;
}

Task<Result<std::map<std::string, std::string>>> RedisNodes::sockets_of(std::string node) {
  RedisLeases leases(context_);
  const Result<std::vector<std::string>> names = co_await leases.of_node(std::move(node));
  if (!names) co_return names.error();
  std::map<std::string, std::string> all;
  for (const std::string& name : *names) {
    auto sockets = co_await leases.sockets_of(name);
    if (!sockets) co_return sockets.error();
    all.merge(*sockets);
  }
  co_return all;
}

Task<Result<>> RedisNodes::forget(std::string node) {
  RedisLeases leases(context_);
  const Result<std::vector<std::string>> names = co_await leases.of_node(std::move(node));
  if (!names) co_return names.error();
  for (const std::string& name : *names) {
    const Result<> forgotten = co_await leases.forget(name);
    if (!forgotten) co_return forgotten.error();
  }
  co_return Result<>();
}

// Bus ---------------------------------------------------------------------------------------------

void RedisNodes::on_message(std::string_view payload, EventSink& sink) {
  const std::optional<BusMessage> message = decode_bus(payload);
  if (!message) return;
  // A probe has no name.
  if (!message->name.empty()) sink.on_bus_event(message->name, message->args);
  if (message->node != context_.node) return;
  const auto found = waiters_.find(message->number);
  if (found == waiters_.end()) return;
  found->second->is_back = true;
  found->second->timer.cancel();
}

Task<Result<>> RedisNodes::publish(std::string name, Args args) {
  BusMessage message{context_.node, ++sent_, std::move(name), std::move(args)};
  return send(context_.keys.bus(), std::move(message), false,
              std::chrono::milliseconds(context_.options.bus_ack_timeout));
}

Task<Result<>> RedisNodes::probe() {
  const auto deadline = std::chrono::steady_clock::now() + context_.calls->timeout();
  const Result<> writing = co_await probe_lease();
  if (!writing) co_return writing.error();
  const Result<> restored = co_await context_.standing_rooms->restore();
  if (!restored) co_return restored.error();
  BusMessage message{context_.node, ++sent_, {}, {}};
  Result<> sent = co_await send(context_.keys.node(context_.node), std::move(message), true,
                                time_until(deadline));
  co_return sent;
}

/// Writes where logins do, as safely as messages are written.
Task<Result<>> RedisNodes::probe_lease() {
  const std::string number = std::to_string(sent_);
  redis::Command command =
      context_.scripts->node_probe.call({context_.keys.lease(context_.lease->name())}, {number});
  redis::CallOptions options;
  options.repeatable = true;
  options.replicas = context_.min_replicas_acks;
  const redis::Result<redis::Reply> is_good =
      co_await context_.database->run(std::move(command), options);
  if (!is_good) co_return error_of(is_good.error());
  if (is_good->integer() == 1) co_return Result<>();
  Result<> renewed = co_await context_.lease->renew();
  co_return renewed;
}

/// Completes when the message is back. Resends a repeatable message meanwhile, as the channel may
/// have been broken.
Task<Result<>> RedisNodes::send(std::string channel, BusMessage message, bool is_repeatable,
                                std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  waiters_.emplace(message.number, waiter);
  const std::string payload = encode_bus(message);
  std::optional<redis::Failure> failure;
  while (!is_closed_ && !waiter->is_back && std::chrono::steady_clock::now() < deadline) {
    redis::Command command(context_.publish_command());
    command.key(channel).arg(payload);
    redis::CallOptions options;
    options.timeout = time_until(deadline);
    const redis::Result<redis::Reply> sent =
        co_await context_.database->run(std::move(command), options);
    if (!sent) failure = sent.error();
    if (failure || waiter->is_back) break;
    waiter->timer.expires_after(is_repeatable ? kProbeInterval : timeout);
    co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  waiters_.erase(message.number);
  if (waiter->is_back) co_return Result<>();
  if (failure) co_return error_of(*failure);
  co_return errors::timeout();
}

}  // namespace chat::store
