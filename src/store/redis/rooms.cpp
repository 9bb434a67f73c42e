#include "store/redis/rooms.hpp"

#include <boost/asio/post.hpp>
#include <chat/permissions.hpp>
#include <memory>

#include "store/redis/index.hpp"
#include "store/redis/scripts/fields.hpp"

namespace chat::store {
namespace {

// In the order of read.info() in room_read.lua. Not in the coroutine that uses it: g++ 12 may crash
// on an enumeration there.
enum InfoField : std::size_t {
  kOwner,
  kMode,
  kLists,
  kUsers,
  kPublic,
  kMax,
  kSize,
  kLast,
  kJoined,
  kBirth,
  kReads
};

std::string author_of(const Actor& actor) { return actor.user.value_or(""); }

Result<std::vector<MessagePtr>> messages_of(const Result<Answer>& reply) {
  if (!reply) return reply.error();
  std::vector<MessagePtr> messages;
  for (const redis::Reply& payload : (*reply)["value"].array()) {
    MessagePtr message = decode_message(payload.text().value_or(""));
    if (message == nullptr) return errors::internal_error("Redis: a message cannot be read");
    messages.push_back(std::move(message));
  }
  return messages;
}

}  // namespace

StreamCall RedisRooms::call(const LuaScript& script, std::string room,
                            std::vector<std::string> args) {
  return {.script = &script, .kind = kRoom, .name = std::move(room), .args = std::move(args)};
}

StreamCall RedisRooms::read(const LuaScript& script, const Actor& actor, std::string room,
                            std::vector<std::string> args) {
  args.insert(args.begin(), {author_of(actor), flag(actor.bypass_permissions)});
  StreamCall reading = call(script, std::move(room), std::move(args));
  reading.is_read = true;
  return reading;
}

StreamCall RedisRooms::read(const Actor& actor, std::string room, std::vector<std::string> args) {
  return read(context_.scripts->room_read, actor, std::move(room), std::move(args));
}

StreamCall RedisRooms::check(std::string room, std::vector<std::string> args) {
  StreamCall checking = call(context_.scripts->room_check, std::move(room), std::move(args));
  checking.is_read = true;
  return checking;
}

StreamCall RedisRooms::find(std::string room) {
  StreamCall finding = call(context_.scripts->room_exists, std::move(room), {});
  finding.is_read = true;
  return finding;
}

// Rooms -------------------------------------------------------------------------------------------

Task<Result<>> RedisRooms::add(std::string room, RoomState state) {
  // An existing room is reported at once. room_add would wait for all of the room's keys while its
  // slot moves.
  const Result<bool> there = co_await exists(room);
  if (!there) co_return there.error();
  if (*there) co_return errors::room_exists(std::move(room));
  Result<> added = co_await add_by(context_.scripts->room_add, std::move(room), std::move(state));
  co_return added;
}

Task<Result<>> RedisRooms::restore(std::string room, RoomState state) {
  return add_by(context_.scripts->room_restore, std::move(room), std::move(state));
}

Task<Result<>> RedisRooms::add_by(const LuaScript& script, std::string room, RoomState state) {
  const Options& options = context_.options;
  std::vector<std::string> args{
      state.owner.value_or(""),
      bit(state.whitelist_only),
      std::to_string(state.history_max_size.value_or(options.history_max_size)),
      bit(state.enable_access_lists_updates.value_or(options.enable_access_lists_updates)),
      bit(state.enable_userlist_updates.value_or(options.enable_userlist_updates)),
      bit(state.public_read),
      bit(state.enable_read_updates.value_or(options.enable_read_updates)),
      std::to_string(state.whitelist.size()),
      std::to_string(state.blacklist.size()),
      std::to_string(state.adminlist.size())};
  for (const auto* list : {&state.whitelist, &state.blacklist, &state.adminlist}) {
    args.insert(args.end(), list->begin(), list->end());
  }
  RedisIndex index(context_);
  const Result<> announced = co_await index.add_room(room);
  if (!announced) co_return announced.error();
  StreamCall asking = call(script, room, std::move(args));
  const Result<Answer> reply = co_await context_.ask(std::move(asking));
  if (!reply) co_return reply.error();
  Result<> listed = co_await index.add_room(std::move(room));
  co_return listed;
}

Task<Result<bool>> RedisRooms::exists(std::string room) {
  StreamCall asking = find(std::move(room));
  const Result<Answer> reply = co_await context_.ask(std::move(asking));
  if (reply) co_return true;
  if (reply.error().code == codes::kNoRoom) co_return false;
  co_return reply.error();
}

Task<Result<RemovedUsers>> RedisRooms::remove(Actor actor, std::string room) {
  StreamCall asking =
      call(context_.scripts->room_delete, room, {author_of(actor), flag(actor.bypass_permissions)});
  Result<RemovedUsers> removed = co_await remove_by(std::move(asking));
  if (!removed) co_return removed;
  // A stale name in the index does no harm.
  RedisIndex index(context_);
  co_await index.remove_room(std::move(room));
  co_return removed;
}

Task<Result<std::shared_ptr<void>>> RedisRooms::watch(std::string room) {
  Result<Feeds::Use> use = co_await context_.feeds->open(kRoom, std::move(room));
  if (!use) co_return use.error();
  // Any thread may drop it; only the store's thread uses it.
  auto* const kept = new Feeds::Use(*std::move(use));
  co_return std::shared_ptr<void>(kept, [executor = context_.executor()](void* dropped) {
    boost::asio::post(executor,
                      [use = std::unique_ptr<Feeds::Use>(static_cast<Feeds::Use*>(dropped))] {});
  });
}

// Messages ----------------------------------------------------------------------------------------

Task<Result<MessagePtr>> RedisRooms::append(Actor author, std::string room, MessageDraft draft,
                                            std::string operation) {
  const bool is_plain = operation.empty();
  ScriptCall script{
      .script = is_plain ? &context_.scripts->room_append : &context_.scripts->room_append_once,
      .base = context_.keys.room(room),
      .args = {author_of(author), flag(author.bypass_permissions), encode_json_fields(draft.body)},
      .replicas = context_.min_replicas_acks};
  if (!is_plain) {
    script.args.push_back(std::move(operation));
    script.args.push_back(std::to_string(kOperationTtl));
  }
  const redis::Result<redis::Reply> reply = co_await context_.calls->run(std::move(script));
  if (!reply) co_return error_of(reply.error());
  std::string_view answer = reply->text().value_or("");
  if (answer == codes::kNoRoom) co_return errors::no_room(room);
  if (answer == codes::kNotJoined) co_return errors::not_joined(room);
  // Repeated: the stored event is not that of this draft.
  const bool is_repeated = answer.starts_with('=');
  if (is_repeated) answer.remove_prefix(1);
  FieldReader reader(answer);
  const std::uint64_t seq = reader.number(',');
  const std::uint64_t id = reader.number(',');
  const auto when = static_cast<std::int64_t>(reader.number('\0'));
  if (!reader.ok()) co_return errors::internal_error("Redis: a script's answer cannot be read");

  RoomEvent event;
  event.kind = RoomEvent::Kind::kMessage;
  event.room = room;
  event.message = std::make_shared<const StoredMessage>(draft.finish(id, when));
  MessagePtr message = event.message;
  StreamEvent appended{seq, std::move(event)};
  if (!is_repeated && context_.feeds->offer(kRoom, room, std::move(appended))) co_return message;
  const Result<> delivered = co_await context_.feeds->reached(kRoom, std::move(room), seq);
  if (!delivered) co_return delivered.error();
  co_return message;
}

Task<Result<>> RedisRooms::signal(Actor author, std::string socket, std::string room,
                                  EncodedJson data) {
  Signal signal{.seq = 0, .node = context_.node, .event = {}};
  signal.event.kind = RoomEvent::Kind::kSignal;
  signal.event.room = room;
  signal.event.user = author_of(author);
  signal.event.socket = std::move(socket);
  signal.event.signal = std::make_shared<const EncodedJson>(std::move(data));
  // A repetition after a broken connection does no harm.
  StreamCall sending = read(context_.scripts->room_signal, author, room, {encode_signal(signal)});
  const Result<Answer> reply = co_await context_.ask(std::move(sending));
  if (!reply) co_return reply.error();
  signal.seq = count_of((*reply)["position"]);
  const Result<> reached = co_await context_.feeds->reached(kRoom, std::move(room), signal.seq);
  if (reached) context_.feeds->tell(signal.event);
  co_return Result<>();
}

Task<Result<>> RedisRooms::import_messages(std::string room, std::uint64_t after,
                                           std::vector<PastMessage> messages) {
  std::vector<std::string> args{std::to_string(after)};
  for (const PastMessage& message : messages) {
    args.push_back(std::to_string(message.timestamp) + ',' +
                   encode_json_fields(message.draft.body));
  }
  StreamCall importing = call(context_.scripts->room_import, std::move(room), std::move(args));
  importing.detail = std::to_string(after);
  const Result<> done = co_await context_.ask_done(std::move(importing));
  co_return done;
}

Task<Result<>> RedisRooms::import_past(std::string room, RoomPast past) {
  std::vector<std::string> seen;
  for (auto& [user, when] : past.seen) {
    seen.push_back(std::move(user));
    seen.push_back(std::to_string(when));
  }
  StreamCall noting = call(context_.scripts->room_import_seen, room, std::move(seen));
  Result<> done = co_await context_.ask_done(std::move(noting));
  for (RoomPast::Operation& operation : past.operations) {
    if (!done) co_return done;
    std::vector<std::string> args{std::move(operation.id), std::to_string(operation.message),
                                  std::to_string(operation.timestamp),
                                  std::to_string(kOperationTtl)};
    StreamCall remembering = call(context_.scripts->room_import_once, room, std::move(args));
    done = co_await context_.ask_done(std::move(remembering));
  }
  co_return done;
}

// Access ------------------------------------------------------------------------------------------

Task<Result<RemovedUsers>> RedisRooms::change_list(Actor actor, std::string room, std::string list,
                                                   std::vector<std::string> names,
                                                   ListChange change) {
  std::vector<std::string> args{author_of(actor), flag(actor.bypass_permissions), list,
                                change == ListChange::kAdd ? "+" : "-",
                                std::to_string(context_.options.room_list_size_limit)};
  args.insert(args.end(), names.begin(), names.end());
  StreamCall changing = call(context_.scripts->room_change_list, std::move(room), std::move(args));
  changing.detail = std::move(list);
  return remove_by(std::move(changing));
}

Task<Result<RemovedUsers>> RedisRooms::change(Actor actor, std::string room, RoomChange change) {
  const auto bit_or_none = [](std::optional<bool> flag) { return flag ? bit(*flag) : ""; };
  const auto& size = change.history_max_size;
  return remove_by(call(
      context_.scripts->room_change, std::move(room),
      {author_of(actor), flag(actor.bypass_permissions), change.owner ? '=' + *change.owner : "",
       bit_or_none(change.whitelist_only), size ? std::to_string(*size) : "",
       bit_or_none(change.enable_access_lists_updates), bit_or_none(change.enable_userlist_updates),
       bit_or_none(change.public_read), bit_or_none(change.enable_read_updates)}));
}

Task<Result<RemovedUsers>> RedisRooms::remove_by(StreamCall call) {
  const std::string room = call.name;
  Result<Answer> reply = co_await context_.ask(std::move(call));
  if (!reply) co_return reply.error();
  RemovedUsers removed = co_await forget(room, (*reply)["removed"]);
  co_return removed;
}

Task<Result<bool>> RedisRooms::list_has(std::string room, std::string list, std::string name) {
  const bool is_list = permissions::is_room_list(list);
  StreamCall reading =
      is_list ? check(std::move(room), {"has", list, name}) : find(std::move(room));
  Result<bool> has = co_await context_.ask_flag(std::move(reading));
  if (has && !is_list) co_return errors::no_list(list);
  co_return has;
}

Task<Result<permissions::RoomFacts>> RedisRooms::facts(std::string room, std::string user) {
  StreamCall asking = check(std::move(room), {"facts", std::move(user)});
  const Result<Answer> answer = co_await context_.ask(std::move(asking));
  if (!answer) co_return answer.error();
  const redis::Reply& known = (*answer)["value"];
  const auto is_set = [&](std::size_t place) { return known[place].integer() == 1; };
  co_return permissions::RoomFacts{.owner = is_set(0),
                                   .admin = is_set(1),
                                   .blacklisted = is_set(2),
                                   .whitelisted = is_set(3),
                                   .joined = is_set(4),
                                   .whitelist_only = is_set(5)};
}

// Reading -----------------------------------------------------------------------------------------

Task<Result<std::vector<std::string>>> RedisRooms::list(Actor actor, std::string room,
                                                        std::string list) {
  const bool is_list = permissions::is_room_list(list);
  StreamCall reading = is_list ? read(actor, std::move(room), {"list", list})
                               : read(actor, std::move(room), {"info"});
  const Result<Answer> reply = co_await context_.ask(std::move(reading));
  if (!reply) co_return reply.error();
  if (!is_list) co_return errors::no_list(list);
  co_return texts_of((*reply)["value"]);
}

Task<Result<RoomInfo>> RedisRooms::info(Actor actor, std::string room) {
  StreamCall asking = read(actor, std::move(room), {"info"});
  const Result<Answer> reply = co_await context_.ask(std::move(asking));
  if (!reply) co_return reply.error();
  const redis::Reply& known = (*reply)["value"];
  RoomInfo info{};
  if (const std::string owner = text_of(known[kOwner]); !owner.empty()) info.owner = owner;
  info.whitelist_only = known[kMode].integer() == 1;
  info.enable_access_lists_updates = known[kLists].integer() == 1;
  info.enable_userlist_updates = known[kUsers].integer() == 1;
  info.public_read = known[kPublic].integer() == 1;
  info.history_max_size = count_of(known[kMax]);
  info.history_size = count_of(known[kSize]);
  info.last_message_id = count_of(known[kLast]);
  info.users = count_of(known[kJoined]);
  info.birth = count_of(known[kBirth]);
  info.enable_read_updates = known[kReads].integer() == 1;
  co_return info;
}

Task<Result<std::vector<MessagePtr>>> RedisRooms::history_after(Actor actor, std::string room,
                                                                std::uint64_t after,
                                                                std::size_t limit) {
  if (!actor.bypass_permissions) limit = std::min(limit, context_.options.history_max_get_messages);
  StreamCall reading = read(context_.scripts->room_history, actor, std::move(room),
                            {"after", std::to_string(after), std::to_string(limit)});
  const Result<Answer> reply = co_await context_.ask(std::move(reading));
  co_return messages_of(reply);
}

Task<Result<std::vector<MessagePtr>>> RedisRooms::recent_history(Actor actor, std::string room) {
  const std::string limit = std::to_string(context_.options.history_max_get_messages);
  StreamCall asking =
      read(context_.scripts->room_history, actor, std::move(room), {"recent", "", limit});
  const Result<Answer> reply = co_await context_.ask(std::move(asking));
  co_return messages_of(reply);
}

Task<Result<RoomPresence>> RedisRooms::presence(Actor actor, std::string room) {
  StreamCall asking = read(actor, std::move(room), {"presence"});
  const Result<Answer> reply = co_await context_.ask(std::move(asking));
  if (!reply) co_return reply.error();
  const redis::Reply& known = (*reply)["value"];
  RoomPresence presence{.users = {}, .version = count_of(known[0])};
  for (const redis::Reply& user : known[1].array()) {
    presence.users.push_back({.name = text_of(user[0]),
                              .sockets = count_of(user[1]),
                              .since = user[2].integer().value_or(0)});
  }
  co_return presence;
}

Task<Result<UserSeen>> RedisRooms::user_seen(Actor actor, std::string room, std::string user) {
  StreamCall asking = read(actor, std::move(room), {"seen", std::move(user)});
  const Result<Answer> reply = co_await context_.ask(std::move(asking));
  if (!reply) co_return reply.error();
  const redis::Reply& seen = (*reply)["value"];
  co_return UserSeen{.joined = seen[0].integer() == 1, .timestamp = seen[1].integer()};
}

}  // namespace chat::store
