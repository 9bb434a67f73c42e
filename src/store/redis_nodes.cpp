#include "store/redis_nodes.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "store/redis_lease.hpp"

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

Task<Result<>> RedisNodes::heartbeat() { return context_.lease->renew(); }

Task<Result<std::optional<std::int64_t>>> RedisNodes::heartbeat_of(std::string node) {
  redis::Command command("ZSCORE");
  command.key(context_.keys.nodes()).arg(context_.lease->name_of(node));
  const Result<redis::Reply> reply = co_await context_.run(std::move(command));
  if (!reply) co_return reply.error();
  co_return reply->integer();
}

Task<Result<std::vector<InstanceInfo>>> RedisNodes::all() {
  redis::Command command("ZRANGE");
  command.key(context_.keys.nodes()).arg(0).arg(-1).arg("WITHSCORES");
  const Result<redis::Reply> reply = co_await context_.run(std::move(command));
  if (!reply) co_return reply.error();
  // A node that was given up and came back has a lease of another name: its id, a dot, a number.
  struct Lease {
    std::string name;
    std::int64_t beat = 0;
  };
  std::map<std::string, Lease> latest;
  const auto words = reply->array();
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    Lease lease{text_of(words[i]), words[i + 1].integer().value_or(0)};
    latest[lease.name.substr(0, lease.name.find('.'))] = std::move(lease);
  }
  std::vector<redis::Command> queries;
  queries.reserve(latest.size());
  for (const auto& [uid, lease] : latest) queries.push_back(address_query(lease.name));
  const auto addresses = co_await context_.run_all(std::move(queries));
  std::vector<InstanceInfo> nodes;
  nodes.reserve(latest.size());
  for (const auto& [uid, lease] : latest) {
    const Result<redis::Reply>& address = addresses[nodes.size()];
    nodes.push_back({uid, lease.beat, address ? text_of(*address) : std::string()});
  }
  co_return nodes;
}

redis::Command RedisNodes::address_query(const std::string& lease) const {
  return redis::Command("HGET").key(context_.keys.lease(lease)).arg("address");
}

Task<Result<std::string>> RedisNodes::address_of(std::string node) {
  redis::Command query = address_query(context_.lease->name_of(node));
  const Result<redis::Reply> reply = co_await context_.run(std::move(query));
  if (!reply) co_return reply.error();
  co_return Result<std::string>(boost::system::in_place_value, text_of(*reply));
}

Task<Result<std::map<std::string, std::string>>> RedisNodes::sockets_of(std::string node) {
  redis::Command command("HGETALL");
  command.key(context_.keys.sockets(context_.lease->name_of(node)));
  const Result<redis::Reply> reply = co_await context_.run(std::move(command));
  if (!reply) co_return reply.error();
  std::map<std::string, std::string> sockets;
  const auto words = reply->array();
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    sockets.emplace(text_of(words[i]), text_of(words[i + 1]));
  }
  co_return sockets;
}

Task<Result<std::vector<std::string>>> RedisNodes::silent(std::int64_t ms) {
  const std::string now = context_.calls->now();
  const std::string time = std::to_string(ms);
  redis::Command command = context_.scripts->node_silent.call({context_.keys.nodes()}, {now, time});
  const Result<redis::Reply> reply = co_await context_.run(std::move(command));
  if (!reply) co_return reply.error();
  std::vector<std::string> silent = texts_of(*reply);
  std::erase(silent, context_.lease->name());
  co_return silent;
}

Task<Result<bool>> RedisNodes::claim(std::string node, std::int64_t ms, std::int64_t ttl) {
  const std::string now = context_.calls->now();
  redis::Command command = context_.scripts->node_claim.call(
      {context_.keys.lease(node)}, {now, context_.node, std::to_string(ms), std::to_string(ttl)});
  const Result<redis::Reply> reply = co_await context_.run(std::move(command));
  if (!reply) co_return reply.error();
  co_return reply->integer() == 1;
}

Task<Result<>> RedisNodes::forget(std::string node) {
  const std::string name = context_.lease->name_of(node);
  const std::string now = context_.calls->now();
  redis::Command record = context_.scripts->node_forget.call(
      {context_.keys.lease(name), context_.keys.sockets(name)}, {now, context_.node});
  Result<redis::Reply> done = co_await context_.run(std::move(record));
  if (!done) co_return done.error();
  redis::Command member("ZREM");
  member.key(context_.keys.nodes()).arg(name);
  done = co_await context_.run(std::move(member));
  if (!done) co_return done.error();
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
  BusMessage message{context_.node, ++sent_, {}, {}};
  return send(context_.keys.node(context_.node), std::move(message), true,
              context_.calls->timeout());
}

/// Completes when the message is back. One that nobody minds to get twice is sent again meanwhile,
/// as the channel may have been broken.
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
    // Zero would mean the whole timeout.
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    options.timeout = std::max(left, std::chrono::milliseconds(1));
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
