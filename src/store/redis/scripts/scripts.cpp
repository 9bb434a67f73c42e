#include "store/redis/scripts/scripts.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

#include "store/limits.hpp"
#include "store/redis/lua.hpp"

namespace chat::store {
namespace {

// Limits of what a node can read after it was cut off for a while.
constexpr int kRoomEventsKept = 1000;
constexpr int kMessagesKept = 256;
constexpr int kUserEventsKept = 100;
constexpr int kUserEventsTtl = 60'000;
// With ticks also what a client can have missed.
constexpr int kUserEventsKeptLonger = 1000;
// Longer than a command waits for its answer and retries.
constexpr int kAnswerTtl = 30'000;
// Longer than an abandoned command may still be running.
constexpr int kGoneTtl = 60'000;
// Longer than a node may be away and still come back to learn that its lease was claimed.
constexpr int kLeaseTtl = 86'400'000;

std::string join(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string define(std::string_view name, const std::string& value) {
  return join({"local ", name, " = ", value, "\n"});
}

std::string quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '\'';
}

std::string define_ticks(const std::optional<RedisScripts::Ticks>& ticks) {
  if (!ticks) return define("TICK", "nil");
  return define("PREFIX", quoted(ticks->prefix)) + define("TICK", "PREFIX .. 'tick'") +
         define("SOCKETS", "PREFIX .. 'socket:'") + std::string(lua::tick);
}

}  // namespace

struct RedisScripts::Sources {
  Sources(bool is_cluster, const std::optional<Ticks>& ticks)
      : constants(define_ticks(ticks) + define("PUBLISH", is_cluster ? "'SPUBLISH'" : "'PUBLISH'") +
                  define("MESSAGES_KEPT", std::to_string(kMessagesKept)) +
                  define("GONE_TTL", std::to_string(kGoneTtl))),
        room_constants(constants + define("EVENTS_KEPT", std::to_string(kRoomEventsKept)) +
                       define("EVENTS_TTL", "nil") +
                       define("ANSWER_TTL", std::to_string(kAnswerTtl)) +
                       define("SEEN_KEPT", std::to_string(kSeenUsersKept)) +
                       define("READERS_KEPT", std::to_string(kReadersKept))),
        user_constants(
            constants +
            define("EVENTS_KEPT", std::to_string(ticks ? kUserEventsKeptLonger : kUserEventsKept)) +
            define("EVENTS_TTL", std::to_string(kUserEventsTtl + 2 * (ticks ? ticks->window : 0))) +
            define("ANSWER_TTL", std::to_string(kAnswerTtl)) +
            define("ONCE_KEPT", std::to_string(kDirectOperationsKept))) {}

  LuaScript room(std::string_view text) const {
    return LuaScript(join({room_constants, lua::common, lua::room}), text);
  }
  LuaScript new_room(std::string_view text) const {
    return LuaScript(join({room_constants, lua::common}), text);
  }
  LuaScript user(std::string_view text) const {
    return LuaScript(join({user_constants, lua::common, lua::user, lua::user_accepts}), text);
  }
  LuaScript new_user(std::string_view text) const {
    return LuaScript(join({user_constants, lua::common}), text);
  }
  redis::Script node(std::string_view text) const {
    return redis::Script(join({define("LEASE_TTL", std::to_string(kLeaseTtl)), lua::node, text}));
  }

  const std::string constants;
  const std::string room_constants;
  const std::string user_constants;
};

RedisScripts::RedisScripts(bool is_cluster, const std::optional<Ticks>& ticks)
    : RedisScripts(Sources(is_cluster, ticks)) {}

RedisScripts::RedisScripts(const Sources& sources)
    : room_add(sources.new_room(lua::room_add)),
      room_restore(sources.room_constants +
                       join({lua::common, "local function add()\n", lua::room_add, "\nend\n"}),
                   lua::room_restore),
      room_delete(sources.room(lua::room_delete)),
      room_join(sources.room(lua::room_join)),
      room_leave(sources.room(lua::room_leave)),
      room_append(sources.constants, lua::room_append),
      room_append_once(
          sources.constants + join({"local function append()\n", lua::room_append, "\nend\n"}),
          lua::room_append_once),
      room_change(sources.room(lua::room_change)),
      room_change_list(sources.room(lua::room_change_list)),
      room_sync(sources.room(lua::room_sync)),
      room_import(sources.room(lua::room_import)),
      room_signal(sources.room(lua::room_signal)),
      room_mark_read(sources.room(lua::room_mark_read)),
      room_drop_read(sources.room(lua::room_drop_read)),
      room_import_seen(sources.room(lua::room_import_seen)),
      room_import_once(sources.room(lua::room_import_once)),
      room_exists(sources.room(lua::room_exists)),
      room_check(sources.room(lua::room_check)),
      room_read(sources.room(lua::room_read)),
      room_history(sources.room(lua::room_history)),
      room_log(lua::read_log, lua::room_log),
      user_open(sources.new_user(lua::user_open)),
      user_add(sources.new_user(lua::user_add)),
      user_delete(sources.user(lua::user_delete)),
      user_connect(sources.user(lua::user_connect)),
      user_join(sources.user(lua::user_join)),
      user_joined(sources.user(lua::user_joined)),
      user_forget(sources.user(lua::user_forget)),
      user_marked(sources.user(lua::user_marked)),
      user_publish(sources.user(lua::user_publish)),
      user_leaving(sources.user(lua::user_leaving)),
      user_disconnect(sources.user(lua::user_disconnect)),
      user_change_list(sources.user(lua::user_change_list)),
      user_set_mode(sources.user(lua::user_set_mode)),
      user_direct(sources.user(lua::user_direct)),
      user_exists(sources.user(lua::user_exists)),
      user_read(sources.user(lua::user_read)),
      user_rooms(sources.user(lua::user_rooms)),
      user_log(lua::read_log, lua::user_log),
      user_greeted(sources.user(lua::user_greeted)),
      user_take_over(sources.user(lua::user_take_over)),
      node_beat(sources.node(lua::node_beat)),
      node_doubt(sources.node(lua::node_doubt)),
      node_claim(sources.node(lua::node_claim)),
      node_connect(sources.node(lua::node_connect)),
      node_forget(sources.node(lua::node_forget)),
      node_probe(sources.node(lua::node_probe)) {}

}  // namespace chat::store
