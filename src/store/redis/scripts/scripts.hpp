// The scripts of src/store/redis/lua, ready to be called.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "redis/script.hpp"
#include "store/redis/scripts/lua_script.hpp"

namespace chat::store {

/// Each script is one atomic step on one room, one user or the list of nodes.
struct RedisScripts {
  /// Events get ticks (lua/tick.lua), so that sockets may be taken over. Not on a cluster.
  struct Ticks {
    std::string prefix;   ///< of all keys
    std::int64_t window;  ///< ms for which events are kept at least
  };

  /// A cluster uses sharded channels.
  explicit RedisScripts(bool is_cluster, const std::optional<Ticks>& ticks = {});

  LuaScript room_add, room_restore, room_delete, room_join, room_leave, room_append;
  LuaScript room_append_once;
  LuaScript room_change, room_change_list, room_sync, room_import, room_signal;
  LuaScript room_mark_read, room_drop_read, room_import_seen, room_import_once;
  LuaScript room_exists, room_check, room_read, room_history, room_log;
  LuaScript user_open, user_add, user_delete, user_connect, user_join, user_joined;
  LuaScript user_forget, user_marked;
  LuaScript user_publish, user_leaving, user_disconnect, user_change_list, user_set_mode;
  LuaScript user_direct, user_exists, user_read, user_rooms, user_log;
  LuaScript user_greeted, user_take_over;
  redis::Script node_beat, node_doubt, node_claim, node_connect, node_forget, node_probe;

 private:
  struct Sources;
  explicit RedisScripts(const Sources& sources);
};

}  // namespace chat::store
