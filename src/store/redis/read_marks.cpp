// RedisRooms: how far users have read rooms.
//
// A room has its users' marks, and a user's record has the names of the marked rooms. These are two
// slots. The room's side is written first: a crash in between leaves a mark that the user's record
// does not name until it moves.
#include <utility>

#include "store/limits.hpp"
#include "store/redis/rooms.hpp"

namespace chat::store {
Task<Result<ReadInfo>> RedisRooms::read_info(Actor actor, std::string room) {
  StreamCall asking = read(actor, std::move(room), {"mark"});
  const Result<Answer> reply = co_await context_.ask(std::move(asking));
  if (!reply) co_return reply.error();
  const redis::Reply& known = (*reply)["value"];
  co_return ReadInfo{.last_message_id = count_of(known[0]), .read_id = count_of(known[1])};
}

Task<Result<std::uint64_t>> RedisRooms::mark_read(Actor actor, std::string socket, std::string room,
                                                  std::uint64_t id) {
  const std::string user = actor.user.value();
  // A user with a socket here exists.
  if (!context_.feeds->has_socket_of(user, socket)) {
    const Result<> known = co_await check_reader(user, room);
    if (!known) co_return known.error();
  }
  StreamCall marking = call(context_.scripts->room_mark_read, room,
                            {user, flag(actor.bypass_permissions), std::to_string(id)});
  const Result<Answer> reply = co_await context_.ask(std::move(marking));
  if (!reply) co_return reply.error();
  const std::uint64_t mark = count_of((*reply)["id"]);
  if ((*reply)["moved"].integer() != 1) co_return mark;
  const Result<> noted = co_await note_mark(user, std::move(socket), std::move(room), mark);
  if (!noted) co_return noted.error();
  co_return mark;
}

Task<Result<>> RedisRooms::check_reader(std::string user, std::string room) {
  const Result<bool> there = co_await exists(room);
  if (!there) co_return there.error();
  if (!*there) co_return errors::no_room(std::move(room));
  Result<> known = co_await check_user(std::move(user));
  co_return known;
}

Task<Result<>> RedisRooms::note_mark(std::string user, std::string socket, std::string room,
                                     std::uint64_t id) {
  std::string notice = encode_notify(Event("roomReadEcho", Args{room, id}), socket);
  StreamCall noting{.script = &context_.scripts->user_marked,
                    .kind = kUser,
                    .name = user,
                    .args = {room, std::to_string(kMarkedRoomsKept), std::move(notice)}};
  const Result<Answer> noted = co_await context_.ask(std::move(noting));
  std::vector<std::string> rooms;
  if (noted) {
    rooms = texts_of((*noted)["dropped"]);
  } else if (noted.error().code == codes::kNoUser) {
    rooms.push_back(std::move(room));  // the user was deleted meanwhile
  }
  co_await context_.drop_read_marks(std::move(user), std::move(rooms));
  if (!noted) co_return noted.error();
  co_return Result<>();
}

}  // namespace chat::store
