#include "store/redis_nodes.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace chat::store {

namespace asio = boost::asio;

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

// Leases ------------------------------------------------------------------------------------------

Task<Result<>> RedisNodes::heartbeat() {
  const std::string now = context_.calls->now();
  redis::Command command =
      context_.scripts->node_heartbeat.call({context_.keys.nodes()}, {now, context_.node});
  const Result<redis::Reply> reply = co_await context_.run(std::move(command));
  if (!reply) co_return reply.error();
  co_return Result<>();
}

Task<Result<std::optional<std::int64_t>>> RedisNodes::heartbeat_of(std::string node) {
  redis::Command command("ZSCORE");
  command.key(context_.keys.nodes()).arg(node);
  const Result<redis::Reply> reply = co_await context_.run(std::move(command));
  if (!reply) co_return reply.error();
  co_return reply->integer();
}

Task<Result<std::map<std::string, std::string>>> RedisNodes::sockets_of(std::string node) {
  redis::Command command("HGETALL");
  command.key(context_.keys.node(node) + ":sockets");
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
  co_return texts_of(*reply);
}

Task<Result<bool>> RedisNodes::claim(std::string node, std::int64_t ttl) {
  redis::Command command("SET");
  command.key(context_.keys.node(node) + ":claim").arg(context_.node).arg("NX").arg("PX").arg(ttl);
  const redis::Result<redis::Reply> reply = co_await context_.database->run(std::move(command));
  if (!reply) co_return error_of(reply.error());
  co_return !reply->is_nil();
}

Task<Result<>> RedisNodes::forget(std::string node) {
  redis::Command record("UNLINK");
  record.key(context_.keys.node(node) + ":sockets");
  Result<redis::Reply> done = co_await context_.run(std::move(record));
  if (!done) co_return done.error();
  redis::Command member("ZREM");
  member.key(context_.keys.nodes()).arg(node);
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
  return send(context_.keys.bus(), std::move(name), std::move(args));
}

Task<Result<>> RedisNodes::probe() {
  return send(context_.keys.node(context_.node), std::string(), Args());
}

/// Completes when the message is back.
Task<Result<>> RedisNodes::send(std::string channel, std::string name, Args args) {
  const std::uint64_t number = ++sent_;
  const auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  waiter->timer.expires_after(context_.calls->timeout());
  waiters_.emplace(number, waiter);
  const BusMessage message{
      .node = context_.node, .number = number, .name = std::move(name), .args = std::move(args)};
  redis::Command command(context_.publish_command());
  command.key(channel).arg(encode_bus(message));
  const redis::Result<redis::Reply> sent = co_await context_.database->run(std::move(command));
  if (sent && !waiter->is_back) {
    co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  waiters_.erase(number);
  if (!sent) co_return error_of(sent.error());
  if (!waiter->is_back) co_return errors::timeout();
  co_return Result<>();
}

}  // namespace chat::store
