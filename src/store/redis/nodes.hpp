// The list of nodes, and the messages between nodes.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "store/redis/context.hpp"

namespace chat::store {

/// Each operation is that of <chat/store.hpp>.
class RedisNodes {
 public:
  explicit RedisNodes(RedisContext& context) : context_(context) {}

  /// Subscribes to the bus.
  Task<Result<>> open(EventSink& sink);

  /// Ends all waiting for messages to come back.
  void close();

  Task<Result<>> heartbeat();
  Task<Result<std::optional<std::int64_t>>> heartbeat_of(std::string node);
  Task<Result<std::vector<InstanceInfo>>> all();
  Task<Result<std::map<std::string, std::string>>> sockets_of(std::string node);
  Task<Result<>> forget(std::string node);
  Task<Result<>> publish(std::string name, Args args);
  Task<Result<>> probe();

 private:
  /// Waits for a message of this node to come back.
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
