// Calling scripts, again where it must be, and what their failures mean to clients.
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
  std::string base;  ///< What the keys begin with: the name of the room or the user.
  std::vector<std::string> args;
  std::vector<std::string> more_keys = {};
  bool is_read = false;  ///< Doing it twice is as good as once.
  int replicas = 0;      ///< See redis::CallOptions.
};

class RedisCalls {
 public:
  /// `clock` may be empty: then time is that of Redis.
  RedisCalls(redis::Database& database, const std::string& node, WallClock clock,
             std::chrono::milliseconds timeout);

  /// A connection that breaks makes it ask again, within the timeout: the script knows by the
  /// operation's id whether it was done.
  Task<redis::Result<redis::Reply>> run(ScriptCall call);

  redis::Database& database() { return database_; }
  std::chrono::milliseconds timeout() const { return timeout_; }
  /// "" where time is that of Redis.
  std::string now() const;

 private:
  std::string next_operation();

  redis::Database& database_;
  const std::string prefix_;
  const WallClock clock_;
  const std::chrono::milliseconds timeout_;
  std::uint64_t operations_ = 0;
};

/// At least 1 ms: zero would mean the whole timeout.
std::chrono::milliseconds time_until(std::chrono::steady_clock::time_point deadline);

/// Puts a name into a sorted set of names.
Task<Result<>> add_to_index(redis::Database& database, std::string key, std::string name);

/// `timeout` where Redis was away, or did not replicate in time; else `internalError`.
Error error_of(const redis::Failure& failure);

}  // namespace chat::store
