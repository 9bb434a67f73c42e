#include "store/redis/scripts/calls.hpp"

#include <algorithm>
#include <utility>

namespace chat::store {
namespace {

using redis::Failure;
using Clock = std::chrono::steady_clock;

// The length of the prefix of a node's id: enough to keep apart all nodes' operations of one
// minute.
constexpr std::size_t kNodePrefix = 10;

bool may_have_run(const redis::Result<redis::Reply>& result) {
  return result.has_error() && result.error().cause == Failure::Cause::kDisconnected &&
         result.error().may_have_run;
}

}  // namespace

RedisCalls::RedisCalls(redis::Database& database, const std::string& node, WallClock clock,
                       std::chrono::milliseconds timeout)
    : database_(database),
      prefix_(node.substr(0, kNodePrefix) + '.'),
      clock_(std::move(clock)),
      timeout_(timeout) {}

std::string RedisCalls::next_operation() { return prefix_ + std::to_string(++operations_); }

std::string RedisCalls::now() const { return clock_ ? std::to_string(clock_()) : std::string(); }

Task<redis::Result<redis::Reply>> RedisCalls::run(ScriptCall call) {
  const auto deadline = Clock::now() + timeout_;
  const std::string operation = call.is_read ? std::string() : next_operation();
  const std::string time = now();
  std::string_view again;
  for (;;) {
    const LuaScript::Words words{call.base, time, operation, again, call.args, call.more_keys};
    redis::Command command = call.script->call(words);
    redis::CallOptions options;
    options.replicas = call.replicas;
    options.repeatable = call.is_read;
    options.timeout = time_until(deadline);
    redis::Result<redis::Reply> result = co_await database_.run(std::move(command), options);
    if (!may_have_run(result) || Clock::now() >= deadline) co_return result;
    again = "1";
  }
}

std::chrono::milliseconds time_until(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  return std::max(left, std::chrono::milliseconds(1));
}

Task<Result<>> add_to_index(redis::Database& database, std::string key, std::string name) {
  redis::Command command("ZADD");
  command.key(key).arg(0).arg(name);
  redis::CallOptions options;
  options.repeatable = true;
  const redis::Result<redis::Reply> reply = co_await database.run(std::move(command), options);
  if (!reply) co_return error_of(reply.error());
  co_return Result<>();
}

Error error_of(const Failure& failure) {
  switch (failure.cause) {
    case Failure::Cause::kTimeout:
    case Failure::Cause::kDisconnected:
    case Failure::Cause::kNotReplicated:
      return errors::timeout();
    default:
      return errors::internal_error("Redis: " + redis::describe(failure));
  }
}

}  // namespace chat::store
