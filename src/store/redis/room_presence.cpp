// RedisRooms: joining, leaving and being removed.
//
// A user's sockets know their rooms, and rooms know their members' sockets. These are two slots, so
// each change takes two steps. The room's side is authoritative; the user's side is a superset of
// it. A join writes the user's side first. A leave or a removal erases it last, and erases only the
// join that it undoes: each join has a token. A join ends by checking the user's side again, as the
// socket may have been removed meanwhile.
#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "store/redis/lease.hpp"
#include "store/redis/rooms.hpp"

namespace chat::store {
namespace {

/// Whether the operation has certainly changed nothing.
bool is_refusal(const Error& error) {
  return error.code != errors::timeout().code && error.code != errors::internal_error("").code;
}

Event echo(const char* name, const std::string& room, const std::string& socket,
           std::size_t njoined) {
  return Event(name, Args{room, socket, static_cast<std::int64_t>(njoined)});
}

std::uint64_t first_seq(const Answer& answer) {
  return seq_of(answer.events()[0].text().value_or(""));
}

}  // namespace

Task<Result<>> RedisRooms::check_user(std::string user) {
  StreamCall asking{.script = &context_.scripts->user_exists,
                    .kind = kUser,
                    .name = std::move(user),
                    .args = {},
                    .is_read = true};
  const Result<Answer> reply = co_await context_.ask(std::move(asking));
  if (!reply) co_return reply.error();
  co_return Result<>();
}

/// The user's side has refused a join. A refusal by the room takes precedence.
Task<Error> RedisRooms::refusal_of(Error error, std::string user, std::string room) {
  if (!is_refusal(error)) co_return error;
  const auto known = co_await facts(std::move(room), std::move(user));
  if (!known) co_return known.error();
  if (error.code != codes::kListLimitExceeded) co_return error;
  if (!permissions::has_access(*known)) co_return errors::not_allowed();
  co_return errors::list_limit_exceeded("socketRooms");
}

/// A join's first step.
StreamCall RedisRooms::users_side(std::string user, std::string socket, std::string room,
                                  std::string preview) {
  std::string limit = std::to_string(context_.options.max_rooms_per_socket);
  return {.script = &context_.scripts->user_join,
          .kind = kUser,
          .name = std::move(user),
          .args = {socket, std::move(room), std::move(limit), std::move(preview),
                   context_.lease->name()},
          .detail = socket};
}

Task<Result<JoinResult>> RedisRooms::preview_join(std::string user, std::string socket,
                                                  std::string room) {
  StreamCall asking_user = users_side(user, socket, room, "1");
  asking_user.is_read = true;
  const Result<Answer> allowed = co_await context_.ask(std::move(asking_user));
  if (!allowed) {
    Error refusal = co_await refusal_of(allowed.error(), user, room);
    co_return refusal;
  }
  StreamCall asking_room = call(context_.scripts->room_join, room, {user, socket, "", "1"});
  asking_room.is_read = true;
  asking_room.detail = socket;
  const Result<Answer> joined = co_await context_.ask(std::move(asking_room));
  if (!joined) co_return joined.error();
  co_return JoinResult{.njoined = count_of((*joined)["njoined"]),
                       .changed = (*joined)["changed"].integer() == 1};
}

Task<Result<JoinResult>> RedisRooms::join(std::string user, std::string socket, std::string room,
                                          Announce announce) {
  // Subscribes first, so that no event is missed.
  Feeds::Use use;
  if (context_.feeds->has_socket(socket)) {
    Result<Feeds::Use> opened = co_await context_.feeds->open(Feeds::Kind::kRoom, room);
    if (!opened) co_return opened.error();
    use = *std::move(opened);
  }
  StreamCall beginning = users_side(user, socket, room, "");
  const Result<Answer> begun = co_await context_.ask(std::move(beginning));
  if (!begun) {
    Error refusal = co_await refusal_of(begun.error(), user, room);
    co_return refusal;
  }
  const std::string token = text_of((*begun)["token"]);
  const std::string instance = text_of((*begun)["instance"]);

  StreamCall joining = call(context_.scripts->room_join, room, {user, socket, token, ""});
  joining.detail = socket;
  const Result<Answer> joined = co_await context_.ask(std::move(joining));
  if (!joined) {
    if (is_refusal(joined.error())) {
      StreamCall undoing{.script = &context_.scripts->user_forget,
                         .kind = kUser,
                         .name = user,
                         .args = {room, "", token},
                         .more_keys = {RedisKeys::rooms_of(socket)}};
      const Result<Answer> undone = co_await context_.ask(std::move(undoing));
      if (!undone) base::log_warning("a refused join was not undone", {{"user", user}});
    }
    co_return joined.error();
  }
  JoinResult result{.njoined = count_of((*joined)["njoined"]),
                    .changed = (*joined)["changed"].integer() == 1};
  if (!result.changed) co_return result;
  const bool is_elsewhere = instance != context_.lease->name();
  if (is_elsewhere) {
    const Result<> told = co_await open_elsewhere(user, socket, room, first_seq(*joined));
    if (!told) co_return told.error();
  }
  const Event event = echo("roomJoinedEcho", room, socket, result.njoined);
  std::string notice = encode_notify(event, announce.local_call ? std::string() : socket);
  std::vector<std::string> ending{socket, room, token, std::move(notice), instance};
  const Result<Ended> ended = co_await end_join(user, std::move(ending));
  if (!ended) co_return ended.error();
  result.undone = !ended->holds;
  if (ended->holds && ended->has_moved && !is_elsewhere) {
    const Result<> told = co_await open_elsewhere(user, socket, room, first_seq(*joined));
    if (!told) co_return told.error();
  }
  co_return result;
}

/// Returns whether the join holds, or was undone by another operation. Rolls back the join of a
/// socket that was removed meanwhile: that removal came too early to find the socket in the room.
/// `args` are those of user_joined.
Task<Result<RedisRooms::Ended>> RedisRooms::end_join(std::string user,
                                                     std::vector<std::string> args) {
  const std::string socket = args[0];
  const std::string room = args[1];
  const std::string instance = args[4];
  StreamCall ending{.script = &context_.scripts->user_joined,
                    .kind = kUser,
                    .name = user,
                    .args = std::move(args),
                    .detail = socket};
  const Result<Answer> ended = co_await context_.ask(std::move(ending));
  if (ended) {
    co_return Ended{.holds = (*ended)["holds"].integer() == 1,
                    .has_moved = text_of((*ended)["instance"]) != instance};
  }
  if (!is_refusal(ended.error())) co_return ended.error();
  StreamCall leaving = call(context_.scripts->room_leave, room, {user, socket});
  const Result<Answer> left = co_await context_.ask(std::move(leaving));
  if (!left && left.error().code != codes::kNoRoom) {
    base::log_warning("a socket that is gone stays in a room", {{"user", user}, {"room", room}});
  }
  const bool was_in = left && (*left)["changed"].integer() == 1;
  if (was_in) co_return ended.error();
  co_return Ended{};
}

Task<Result<>> RedisRooms::open_elsewhere(std::string user, std::string socket, std::string room,
                                          std::uint64_t seq) {
  const RoomOpened opened{.room = std::move(room), .socket = std::move(socket), .seq = seq};
  StreamCall telling{.script = &context_.scripts->user_publish,
                     .kind = kUser,
                     .name = std::move(user),
                     .args = {"w", encode_room_opened(opened)}};
  const Result<Answer> told = co_await context_.ask(std::move(telling));
  if (!told) co_return told.error();
  co_return Result<>();
}

Task<Result<LeaveResult>> RedisRooms::leave(std::string user, std::string socket, std::string room,
                                            Announce announce) {
  StreamCall leaving = call(context_.scripts->room_leave, room, {user, socket});
  const Result<Answer> left = co_await context_.ask(std::move(leaving));
  if (!left) co_return left.error();
  LeaveResult result{.njoined = count_of((*left)["njoined"]),
                     .changed = (*left)["changed"].integer() == 1};
  if (!result.changed) {
    const Result<> known = co_await check_user(user);
    if (!known) co_return known.error();
    co_return result;
  }
  const Event event = echo("roomLeftEcho", room, socket, result.njoined);
  std::string notice = encode_notify(event, announce.local_call ? std::string() : socket);
  StreamCall forgetting{.script = &context_.scripts->user_forget,
                        .kind = kUser,
                        .name = user,
                        .args = {room, std::move(notice), text_of((*left)["token"])},
                        .more_keys = {RedisKeys::rooms_of(socket)}};
  const Result<Answer> forgotten = co_await context_.ask(std::move(forgetting));
  if (!forgotten && forgotten.error().code != codes::kNoUser) co_return forgotten.error();
  co_return result;
}

/// Updates the users' side after a removal.
Task<RemovedUsers> RedisRooms::forget(std::string room, redis::Reply reply) {
  RemovedUsers removed;
  std::vector<StreamCall> calls;
  const Event event("roomAccessRemoved", Args{room});
  for (const redis::Reply& entry : reply.array()) {
    RemovedUser gone{.user = text_of(entry[0]), .sockets = {}};
    const std::vector<std::string> joins = texts_of(entry[1]);
    StreamCall forgetting{.script = &context_.scripts->user_forget,
                          .kind = kUser,
                          .name = gone.user,
                          .args = {room, encode_notify(event, "")}};
    for (std::size_t i = 0; i + 1 < joins.size(); i += 2) {
      gone.sockets.push_back(joins[i]);
      forgetting.more_keys.push_back(RedisKeys::rooms_of(joins[i]));
      forgetting.args.push_back(joins[i + 1]);
    }
    calls.push_back(std::move(forgetting));
    removed.push_back(std::move(gone));
  }
  const std::vector<Result<Answer>> replies = co_await context_.ask_all(std::move(calls));
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (replies[i].has_value() || replies[i].error().code == codes::kNoUser) continue;
    // The room has removed the user. sync_user() finds what is left on the user's side.
    base::log_warning("a removed user was not told", {{"room", room}, {"user", removed[i].user}});
  }
  co_return removed;
}

Task<Result<RemovedUsers>> RedisRooms::sync(std::string room) {
  StreamCall asking = call(context_.scripts->room_sync, room, {});
  Result<Answer> reply = co_await context_.ask(std::move(asking));
  if (!reply) co_return reply.error();
  RemovedUsers removed = co_await forget(room, (*reply)["removed"]);
  const Result<> checked = co_await forget_strangers(room, (*reply)["present"], removed);
  if (!checked) co_return checked.error();
  co_return removed;
}

/// Removes members' sockets that their users' records do not have.
Task<Result<>> RedisRooms::forget_strangers(std::string room, redis::Reply present,
                                            RemovedUsers& removed) {
  std::vector<StreamCall> questions;
  for (const redis::Reply& entry : present.array()) {
    questions.push_back({.script = &context_.scripts->user_read,
                         .kind = kUser,
                         .name = text_of(entry[0]),
                         .args = {"sockets"},
                         .is_read = true});
  }
  const std::vector<Result<Answer>> answers = co_await context_.ask_all(std::move(questions));
  std::size_t index = 0;
  for (const redis::Reply& entry : present.array()) {
    const Result<Answer>& answer = answers[index++];
    if (answer.has_error() && answer.error().code != codes::kNoUser) co_return answer.error();
    std::vector<std::string> known;
    if (answer) known = texts_of((*answer)["value"]);
    RemovedUser gone{.user = text_of(entry[0]), .sockets = {}};
    const std::vector<std::string> joins = texts_of(entry[1]);
    for (std::size_t i = 0; i < joins.size(); i += 2) {
      if (std::find(known.begin(), known.end(), joins[i]) != known.end()) continue;
      StreamCall asking = call(context_.scripts->room_leave, room, {gone.user, joins[i]});
      const Result<Answer> left = co_await context_.ask(std::move(asking));
      if (!left) co_return left.error();
      gone.sockets.push_back(joins[i]);
    }
    if (!gone.sockets.empty()) removed.push_back(std::move(gone));
  }
  co_return Result<>();
}

}  // namespace chat::store
