// Calls scripts, retries them, and maps their failures to clients' errors.
#pragma once

#include <chat/error.hpp>
#include <chat/memory_store.hpp>
#include <chat/task.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "redis/database.hpp"
#include "store/redis/scripts/lua_script.hpp"

namespace chat::store {

struct ScriptCall {
  const LuaScript* script;
  std::string base;  ///< The prefix of the keys: the name of the room or the user.
  std::vector<std::string> args;
  std::vector<std::string> more_keys = {};
  bool is_read = false;  ///< The script is idempotent.
  int replicas = 0;      ///< See redis::CallOptions.
};

class RedisCalls {
 public:
  /// An empty `clock` means the time of Redis.
  RedisCalls(redis::Database& database, const std::string& node, WallClock clock,
             std::chrono::milliseconds timeout);

  /// Retries within the timeout when the connection breaks. The script knows by the operation's id
  /// whether it has run already.
  Task<redis::Result<redis::Reply>> run(ScriptCall call);

  redis::Database& database() { return database_; }
  std::chrono::milliseconds timeout() const { return timeout_; }
  /// "" if the time is that of Redis.
  std::string now() const;

 private:
  std::string next_operation();

  redis::Database& database_;
  const std::string prefix_;
  const WallClock clock_;
  const std::chrono::milliseconds timeout_;
  std::uint64_t operations_ = 0;
};

/// At least 1 ms, as zero would mean the whole timeout.
std::chrono::milliseconds time_until(std::chrono::steady_clock::time_point deadline);

/// Adds a name to a sorted set of names.
Task<Result<>> add_to_index(redis::Database& database, std::string key, std::string name);

/// `timeout` if Redis was out of reach or did not replicate in time; otherwise `internalError`.
Error error_of(const redis::Failure& failure);

}  // namespace chat::store
