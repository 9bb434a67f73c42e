#include "store/redis/leases.hpp"

#include <utility>

#include "store/redis/lease.hpp"

namespace chat::store {

Task<Result<std::vector<RedisLeases::Listed>>> RedisLeases::all() {
  redis::Command command("ZRANGE");
  command.key(context_.keys.nodes()).arg(0).arg(-1).arg("WITHSCORES");
  const Result<redis::Reply> reply = co_await context_.run(std::move(command));
  if (!reply) co_return reply.error();
  std::vector<Listed> leases;
  const auto words = reply->array();
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    Listed lease{.name = text_of(words[i]), .node = {}, .beat = words[i + 1].integer().value_or(0)};
    lease.node = RedisLease::node_of(lease.name);
    leases.push_back(std::move(lease));
  }
  co_return leases;
}

Task<Result<std::vector<std::string>>> RedisLeases::of_node(std::string node) {
  if (node == context_.node) co_return std::vector<std::string>{context_.lease->name()};
  const Result<std::vector<Listed>> listed = co_await all();
  if (!listed) co_return listed.error();
  std::vector<std::string> names;
  for (const Listed& lease : *listed) {
    if (lease.node == node) names.push_back(lease.name);
  }
  co_return names;
}

Task<Result<std::vector<Lease>>> RedisLeases::others() {
  const Result<std::vector<Listed>> listed = co_await all();
  if (!listed) co_return listed.error();
  std::vector<Lease> leases;
  for (const Listed& lease : *listed) {
    if (lease.name == context_.lease->name()) continue;
    leases.push_back({.name = lease.name, .sign = std::to_string(lease.beat)});
  }
  co_return leases;
}

Task<Result<Lease>> RedisLeases::doubt(std::string lease) {
  redis::Command command = context_.scripts->node_doubt.call({context_.keys.lease(lease)},
                                                             {std::string_view(), context_.node});
  const Result<redis::Reply> reply = co_await context_.run(std::move(command));
  if (!reply) co_return reply.error();
  co_return Lease{.name = std::move(lease),
                  .sign = text_of((*reply)[0]),
                  .is_claimed = (*reply)[1].integer() == 1,
                  .address = text_of((*reply)[2])};
}

Task<Result<bool>> RedisLeases::claim(Lease lease) {
  redis::Command command = context_.scripts->node_claim.call(
      {context_.keys.lease(lease.name)}, {std::string_view(), context_.node, lease.sign});
  const Result<redis::Reply> reply = co_await context_.run(std::move(command));
  if (!reply) co_return reply.error();
  co_return reply->integer() == 1;
}

Task<Result<std::map<std::string, std::string>>> RedisLeases::sockets_of(std::string lease) {
  redis::Command command("HGETALL");
  command.key(context_.keys.sockets(lease));
  const Result<redis::Reply> reply = co_await context_.run(std::move(command));
  if (!reply) co_return reply.error();
  std::map<std::string, std::string> sockets;
  const auto words = reply->array();
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    sockets.emplace(text_of(words[i]), text_of(words[i + 1]));
  }
  co_return sockets;
}

Task<Result<>> RedisLeases::forget(std::string lease) {
  redis::Command record =
      context_.scripts->node_forget.call({context_.keys.lease(lease), context_.keys.sockets(lease)},
                                         {std::string_view(), context_.node});
  Result<redis::Reply> done = co_await context_.run(std::move(record));
  if (!done) co_return done.error();
  redis::Command member("ZREM");
  member.key(context_.keys.nodes()).arg(lease);
  done = co_await context_.run(std::move(member));
  if (!done) co_return done.error();
  co_return Result<>();
}

}  // namespace chat::store
