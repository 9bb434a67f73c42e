// The contract suite over the Redis store.
#include <chat/redis_store.hpp>

#include "store/contract.hpp"
#include "support/redis_server.hpp"
#include "support/resharder.hpp"

namespace chat::test {
namespace {

/// Each store has its own keys.
std::unique_ptr<Store> make_store(Options options, WallClock clock) {
  static int count = 0;
  options.redis.key_prefix = "test" + std::to_string(++count) + ':';
  return make_redis_store(options, std::move(clock));
}

std::unique_ptr<Store> on_one_server(Options options, WallClock clock) {
  static const RedisServer server;
  options.redis.url = "redis://127.0.0.1:" + std::to_string(server.port());
  return make_store(std::move(options), std::move(clock));
}

std::unique_ptr<Store> on_sentinels(Options options, WallClock clock) {
  static SentinelGroup group;
  for (const std::uint16_t port : group.sentinel_ports()) {
    options.redis.sentinels.push_back("127.0.0.1:" + std::to_string(port));
  }
  options.redis.master_name = SentinelGroup::kMasterName;
  options.redis.min_replicas_acks = 1;
  return make_store(std::move(options), std::move(clock));
}

std::unique_ptr<Store> on(const RedisCluster& cluster, Options options, WallClock clock) {
  for (const std::uint16_t port : cluster.ports()) {
    options.redis.cluster.push_back("127.0.0.1:" + std::to_string(port));
  }
  return make_store(std::move(options), std::move(clock));
}

std::unique_ptr<Store> on_a_cluster(Options options, WallClock clock) {
  static const RedisCluster cluster;
  return on(cluster, std::move(options), std::move(clock));
}

std::unique_ptr<Store> while_slots_move(Options options, WallClock clock) {
  options.redis.command_timeout = 30'000;  // slots move slowly on a machine under load
  static RedisCluster cluster;
  static const Resharder resharder(cluster);
  return on(cluster, std::move(options), std::move(clock));
}

std::string name_of(const testing::TestParamInfo<StoreFactory>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(OneServer, StoreContract,
                         testing::Values(StoreFactory{"Redis", on_one_server, false, 3}), name_of);

INSTANTIATE_TEST_SUITE_P(Sentinels, StoreContract,
                         testing::Values(StoreFactory{"Redis", on_sentinels, false, 1}), name_of);

INSTANTIATE_TEST_SUITE_P(Cluster, StoreContract,
                         testing::Values(StoreFactory{"Redis", on_a_cluster, false, 2}), name_of);

INSTANTIATE_TEST_SUITE_P(Resharding, StoreContract,
                         testing::Values(StoreFactory{"Redis", while_slots_move, false, 1}),
                         name_of);

}  // namespace
}  // namespace chat::test
