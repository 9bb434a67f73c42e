// The operations on rooms of a Redis store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/redis/context.hpp"

namespace chat::store {

using RemovedUsers = std::vector<RemovedUser>;

/// Each operation is that of <chat/store.hpp>.
class RedisRooms {
 public:
  explicit RedisRooms(RedisContext& context) : context_(context) {}

  Task<Result<>> add(std::string room, RoomState state);
  /// add() for a standing room that Redis has lost; otherwise roomExists, even if the room has been
  /// deleted.
  Task<Result<>> restore(std::string room, RoomState state);
  Task<Result<bool>> exists(std::string room);
  Task<Result<RemovedUsers>> remove(Actor actor, std::string room);
  Task<Result<std::shared_ptr<void>>> watch(std::string room);

  // Presence.
  Task<Result<JoinResult>> join(std::string user, std::string socket, std::string room,
                                Announce announce);
  Task<Result<JoinResult>> preview_join(std::string user, std::string socket, std::string room);
  Task<Result<LeaveResult>> leave(std::string user, std::string socket, std::string room,
                                  Announce announce);
  Task<Result<RemovedUsers>> sync(std::string room);

  Task<Result<MessagePtr>> append(Actor author, std::string room, MessageDraft draft,
                                  std::string operation);

  Task<Result<>> signal(Actor author, std::string socket, std::string room, EncodedJson data);

  Task<Result<>> import_messages(std::string room, std::uint64_t after,
                                 std::vector<PastMessage> messages);
  Task<Result<>> import_past(std::string room, RoomPast past);

  // Access.
  Task<Result<RemovedUsers>> change_list(Actor actor, std::string room, std::string list,
                                         std::vector<std::string> names, ListChange change);
  Task<Result<RemovedUsers>> change(Actor actor, std::string room, RoomChange change);
  Task<Result<bool>> list_has(std::string room, std::string list, std::string name);
  Task<Result<permissions::RoomFacts>> facts(std::string room, std::string user);

  // Reading.
  Task<Result<std::vector<std::string>>> list(Actor actor, std::string room, std::string list);
  Task<Result<RoomInfo>> info(Actor actor, std::string room);
  Task<Result<std::vector<MessagePtr>>> history_after(Actor actor, std::string room,
                                                      std::uint64_t after, std::size_t limit);
  Task<Result<std::vector<MessagePtr>>> recent_history(Actor actor, std::string room);
  Task<Result<RoomPresence>> presence(Actor actor, std::string room);
  Task<Result<UserSeen>> user_seen(Actor actor, std::string room, std::string user);

  // Read marks.
  Task<Result<ReadInfo>> read_info(Actor actor, std::string room);
  Task<Result<std::uint64_t>> mark_read(Actor actor, std::string socket, std::string room,
                                        std::uint64_t id);

 private:
  Task<Result<>> add_by(const LuaScript& script, std::string room, RoomState state);
  StreamCall call(const LuaScript& script, std::string room, std::vector<std::string> args);
  StreamCall read(const LuaScript& script, const Actor& actor, std::string room,
                  std::vector<std::string> args);
  StreamCall read(const Actor& actor, std::string room, std::vector<std::string> args);
  StreamCall check(std::string room, std::vector<std::string> args);
  StreamCall find(std::string room);
  Task<Result<RemovedUsers>> remove_by(StreamCall call);
  Task<RemovedUsers> forget(std::string room, redis::Reply removed);
  Task<Result<>> forget_strangers(std::string room, redis::Reply present, RemovedUsers& removed);
  StreamCall users_side(std::string user, std::string socket, std::string room,
                        std::string preview);
  Task<Error> refusal_of(Error error, std::string user, std::string room);
  Task<Result<>> check_user(std::string user);
  Task<Result<>> check_reader(std::string user, std::string room);
  Task<Result<>> note_mark(std::string user, std::string socket, std::string room,
                           std::uint64_t id);
  struct Ended {
    bool holds = false;
    bool has_moved = false;  ///< the socket is another node's since the join began
  };
  Task<Result<Ended>> end_join(std::string user, std::vector<std::string> args);
  Task<Result<>> open_elsewhere(std::string user, std::string socket, std::string room,
                                std::uint64_t seq);

  RedisContext& context_;
};

}  // namespace chat::store
