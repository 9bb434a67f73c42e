// The scripts of src/store/redis_lua, ready to be called.
#pragma once

#include "redis/script.hpp"

namespace chat::store {

/// Each is one atomic step on one room, one user or the list of nodes. What a file says first are
/// its arguments, after those of common.lua, and what it answers after "ok" and its events.
struct RedisScripts {
  /// On a cluster channels are sharded ones.
  explicit RedisScripts(bool is_cluster);

  redis::Script room_add, room_delete, room_join, room_announce, room_leave, room_append;
  redis::Script room_append_once;
  redis::Script room_change_list, room_set_mode, room_set_owner, room_sync, room_set, room_read;
  redis::Script user_open, user_add, user_delete, user_connect, user_join, user_joined;
  redis::Script user_forget;
  redis::Script user_publish, user_leaving, user_disconnect, user_change_list, user_set_mode;
  redis::Script user_direct, user_read;
  redis::Script read_log, node_beat, node_claim, node_connect, node_forget, node_silent;

 private:
  struct Sources;
  explicit RedisScripts(const Sources& sources);
};

}  // namespace chat::store
