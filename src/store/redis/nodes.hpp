// What nodes know of one another, and say to one another.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "store/redis/context.hpp"

namespace chat::store {

/// Each is that of <chat/store.hpp>.
class RedisNodes {
 public:
  explicit RedisNodes(RedisContext& context) : context_(context) {}

  /// Listens to the bus.
  Task<Result<>> open(EventSink& sink);

  /// What waits for a message to come back waits no more.
  void close();

  Task<Result<>> heartbeat();
  Task<Result<std::optional<std::int64_t>>> heartbeat_of(std::string node);
  Task<Result<std::vector<InstanceInfo>>> all();
  Task<Result<std::map<std::string, std::string>>> sockets_of(std::string node);
  Task<Result<>> forget(std::string node);
  Task<Result<>> publish(std::string name, Args args);
  Task<Result<>> probe();

 private:
  /// A message of this node that has not come back yet.
  struct Waiter;

  Task<Result<>> probe_lease();
  void on_message(std::string_view payload, EventSink& sink);
  Task<Result<>> send(std::string channel, BusMessage message, bool is_repeatable,
                      std::chrono::milliseconds timeout);

  RedisContext& context_;
  bool is_closed_ = false;
  std::uint64_t sent_ = 0;
  std::map<std::uint64_t, std::shared_ptr<Waiter>> waiters_;
};

}  // namespace chat::store
