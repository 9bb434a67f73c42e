#include "store/redis/users.hpp"

#include <algorithm>
#include <chat/permissions.hpp>
#include <set>

#include "store/redis/index.hpp"
#include "store/redis/lease.hpp"

namespace chat::store {
namespace {

// Retries for a login whose user is deleted during the login.
constexpr int kLoginsAgain = 3;
// Retries for sockets that come and go during a read.
constexpr int kReadsAgain = 100;

bool is_no_user(const Result<std::size_t>& result) {
  return !result && result.error().code == codes::kNoUser;
}

}  // namespace

StreamCall RedisUsers::call(const LuaScript& script, std::string user,
                            std::vector<std::string> args) {
  return {.script = &script, .kind = kUser, .name = std::move(user), .args = std::move(args)};
}

StreamCall RedisUsers::read(std::string user, std::vector<std::string> args) {
  StreamCall reading = call(context_.scripts->user_read, std::move(user), std::move(args));
  reading.is_read = true;
  return reading;
}

StreamCall RedisUsers::find(std::string user) {
  StreamCall finding = call(context_.scripts->user_exists, std::move(user), {});
  finding.is_read = true;
  return finding;
}

Task<Result<>> RedisUsers::add(std::string user, UserState state) {
  std::vector<std::string> args{bit(state.whitelist_only), std::to_string(state.whitelist.size())};
  args.insert(args.end(), state.whitelist.begin(), state.whitelist.end());
  args.insert(args.end(), state.blacklist.begin(), state.blacklist.end());
  RedisIndex index(context_);
  const Result<> announced = co_await index.add_user(user);
  if (!announced) co_return announced;
  StreamCall adding = call(context_.scripts->user_add, user, std::move(args));
  const Result<> added = co_await context_.ask_done(std::move(adding));
  if (!added) co_return added;
  Result<> listed = co_await index.add_user(std::move(user));
  co_return listed;
}

Task<Result<>> RedisUsers::remove(std::string user) {
  StreamCall deleting = call(context_.scripts->user_delete, user, {});
  const Result<Answer> deleted = co_await context_.ask(std::move(deleting));
  if (!deleted) co_return deleted.error();
  co_await context_.drop_read_marks(user, texts_of((*deleted)["marked"]));
  // A stale name in the index does no harm.
  RedisIndex index(context_);
  co_await index.remove_user(std::move(user));
  co_return Result<>();
}

Task<Result<bool>> RedisUsers::exists(std::string user) {
  StreamCall reading = find(std::move(user));
  const Result<Answer> reply = co_await context_.ask(std::move(reading));
  if (reply) co_return true;
  if (reply.error().code == codes::kNoUser) co_return false;
  co_return reply.error();
}

// Sockets -----------------------------------------------------------------------------------------

Task<Result<std::size_t>> RedisUsers::connect(std::string user, std::string socket) {
  // The node's record is a superset of the users' records of its sockets.
  const Result<std::string> lease = co_await context_.lease->record(socket, user);
  if (!lease) co_return lease.error();
  context_.feeds->add_socket(user, socket);
  Result<std::size_t> connected = co_await connect_under(*lease, user, socket);
  for (int again = 0; again < kLoginsAgain && is_no_user(connected); ++again) {
    // The user was deleted meanwhile, or Redis has lost the user to whom this node listened.
    context_.feeds->end(kUser, user);
    connected = co_await connect_under(*lease, user, socket);
  }
  // The node that removed the sockets of an ended lease may have missed this one.
  if (connected && *lease != context_.lease->name()) connected = errors::timeout();
  if (!connected) context_.feeds->remove_socket(socket);
  co_return connected;
}

Task<Result<std::size_t>> RedisUsers::connect_under(std::string lease, std::string user,
                                                    std::string socket) {
  const Result<Feeds::Use> opened = co_await context_.feeds->open(kUser, user);
  if (!opened) co_return opened.error();
  StreamCall connecting = call(context_.scripts->user_connect, user, {socket, lease});
  connecting.detail = socket;
  const Result<Answer> reply = co_await context_.ask(std::move(connecting));
  if (reply) co_return count_of((*reply)["connected"]);
  doubtful_.insert(socket);
  co_return reply.error();
}

Task<Result<DisconnectResult>> RedisUsers::disconnect(std::string user, std::string socket) {
  // A socket of this node may be another node's by now.
  const bool is_own = context_.feeds->has_socket(socket) || context_.feeds->has_moved(socket);
  const bool is_doubtful = doubtful_.contains(socket);
  StreamCall leaving = call(context_.scripts->user_leaving, user,
                            {socket, flag(is_doubtful), "", is_own ? context_.node : ""});
  const Result<Answer> found = co_await context_.ask(std::move(leaving));
  if (!found) {
    if (found.error().code == codes::kNoUser) co_await erase_record(context_.lease->name(), socket);
    co_return found.error();
  }
  if ((*found)["instance"].is_nil()) {
    const Result<> gone = co_await erase_record(context_.lease->name(), socket);
    if (!gone) co_return gone.error();
    DisconnectResult nothing;
    nothing.nconnected = count_of((*found)["connected"]);
    co_return nothing;
  }
  Result<DisconnectResult> gone = co_await take_out(
      text_of((*found)["instance"]), (*found)["rooms"], std::move(user), std::move(socket));
  co_return gone;
}

/// A socket may have been recorded under a lease that had already ended, and be connected under
/// another one.
Task<Result<DisconnectResult>> RedisUsers::disconnect_of(std::string lease, std::string user,
                                                         std::string socket) {
  StreamCall leaving = call(context_.scripts->user_leaving, user, {socket, "", lease, ""});
  const Result<Answer> found = co_await context_.ask(std::move(leaving));
  if (!found) co_return found.error();
  if ((*found)["instance"].is_nil()) {
    DisconnectResult nothing;
    nothing.nconnected = count_of((*found)["connected"]);
    co_return nothing;
  }
  Result<DisconnectResult> gone =
      co_await take_out(std::move(lease), (*found)["rooms"], std::move(user), std::move(socket));
  co_return gone;
}

Task<Result<DisconnectResult>> RedisUsers::take_out(std::string node, redis::Reply joined,
                                                    std::string user, std::string socket) {
  DisconnectResult result;
  const std::vector<std::string> rooms = texts_of(joined);
  std::vector<StreamCall> leaves;
  leaves.reserve(rooms.size());
  for (const std::string& room : rooms) {
    leaves.push_back({.script = &context_.scripts->room_leave,
                      .kind = kRoom,
                      .name = room,
                      .args = {user, socket, "1"}});
  }
  const std::vector<Result<Answer>> left = co_await context_.ask_all(std::move(leaves));
  std::vector<std::string> args{socket};
  for (std::size_t i = 0; i < rooms.size(); ++i) {
    if (left[i].has_error() && left[i].error().code != codes::kNoRoom) co_return left[i].error();
    if (left[i].has_error() || (*left[i])["changed"].integer() != 1) continue;
    const std::size_t njoined = count_of((*left[i])["njoined"]);
    result.rooms_removed.push_back(rooms[i]);
    result.joined_sockets.push_back(njoined);
    const Args echo{rooms[i], socket, static_cast<std::int64_t>(njoined)};
    args.push_back(encode_notify(Event("roomLeftEcho", echo), socket));
  }
  StreamCall ending = call(context_.scripts->user_disconnect, user, std::move(args));
  const Result<Answer> gone = co_await context_.ask(std::move(ending));
  if (!gone) co_return gone.error();
  result.nconnected = count_of((*gone)["connected"]);
  const Result<> forgotten = co_await erase_record(node, socket);
  if (!forgotten) co_return forgotten.error();
  co_return result;
}

Task<Result<>> RedisUsers::erase_record(std::string lease, std::string socket) {
  context_.feeds->remove_socket(socket);
  doubtful_.erase(socket);
  redis::Command record("HDEL");
  record.key(context_.keys.sockets(lease)).arg(socket);
  const Result<redis::Reply> erased = co_await context_.run(std::move(record));
  if (!erased) co_return erased.error();
  co_return Result<>();
}

/// A consistent view of the rooms of all of the user's sockets. The sockets determine the keys to
/// read, so it takes two steps, and more if sockets come and go.
Task<Result<Answer>> RedisUsers::rooms_of(std::string user, std::vector<std::string>& sockets) {
  for (int again = 0; again < kReadsAgain; ++again) {
    StreamCall naming = read(user, {"sockets"});
    const Result<Answer> names = co_await context_.ask(std::move(naming));
    if (!names) co_return names.error();
    sockets = texts_of((*names)["value"]);
    StreamCall reading = call(context_.scripts->user_rooms, user, sockets);
    reading.is_read = true;
    for (const std::string& socket : sockets) {
      reading.more_keys.push_back(RedisKeys::rooms_of(socket));
    }
    Result<Answer> rooms = co_await context_.ask(std::move(reading));
    if (!rooms || !(*rooms)["rooms"].is_nil()) co_return rooms;
  }
  co_return errors::timeout();
}

/// The user's side, checked against the rooms' side.
Task<Result<std::vector<RedisUsers::Joined>>> RedisUsers::joined(
    std::string user, std::vector<std::string>& sockets) {
  const std::string name = user;
  const Result<Answer> reply = co_await rooms_of(std::move(user), sockets);
  if (!reply) co_return reply.error();
  std::vector<Joined> all;
  std::set<std::string> rooms;
  for (std::size_t at = 0; at < sockets.size(); ++at) {
    const std::vector<std::string> words = texts_of((*reply)["rooms"][at]);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
      const std::size_t space = words[i + 1].find(' ');
      all.push_back(
          {sockets[at], words[i], words[i + 1].substr(0, space), words[i + 1].substr(space + 1)});
      rooms.insert(words[i]);
    }
  }
  std::vector<StreamCall> questions;
  questions.reserve(rooms.size());
  for (const std::string& room : rooms) {
    questions.push_back({.script = &context_.scripts->room_check,
                         .kind = kRoom,
                         .name = room,
                         .args = {"sockets", name},
                         .is_read = true});
  }
  const std::vector<Result<Answer>> answers = co_await context_.ask_all(std::move(questions));
  std::size_t index = 0;
  std::set<std::pair<std::string, std::string>> present;
  for (const std::string& room : rooms) {
    const Result<Answer>& answer = answers[index++];
    if (answer.has_error() && answer.error().code != codes::kNoRoom) co_return answer.error();
    if (answer.has_error()) continue;
    for (std::string& socket : texts_of((*answer)["value"][0]))
      present.emplace(room, std::move(socket));
  }
  for (Joined& one : all) one.is_stale = !present.contains({one.room, one.socket});
  co_return all;
}

Task<Result<std::map<std::string, std::vector<std::string>>>> RedisUsers::sockets(
    std::string user) {
  std::vector<std::string> ids;
  Result<std::vector<Joined>> all = co_await joined(std::move(user), ids);
  if (!all) co_return all.error();
  std::ranges::sort(*all, {}, [](const Joined& one) { return std::stoull(one.came); });
  std::map<std::string, std::vector<std::string>> sockets;
  for (std::string& id : ids) sockets.try_emplace(std::move(id));
  for (Joined& one : *all) {
    if (!one.is_stale) sockets[one.socket].push_back(std::move(one.room));
  }
  co_return sockets;
}

/// The rooms that the user's record names: all of the user's rooms, and others.
Task<Result<std::set<std::string>>> RedisUsers::room_names(std::string user) {
  StreamCall asking = read(user, {"marked"});
  const Result<Answer> marked = co_await context_.ask(std::move(asking));
  if (!marked) co_return marked.error();
  std::set<std::string> names;
  for (std::string& name : texts_of((*marked)["value"])) names.insert(std::move(name));
  std::vector<std::string> sockets;
  const Result<Answer> joined = co_await rooms_of(std::move(user), sockets);
  if (!joined) co_return joined.error();
  for (const redis::Reply& rooms : (*joined)["rooms"].array()) {
    const std::vector<std::string> words = texts_of(rooms);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) names.insert(words[i]);
  }
  co_return names;
}

Task<Result<std::vector<UserRoom>>> RedisUsers::rooms(std::string user) {
  const Result<std::set<std::string>> names = co_await room_names(user);
  if (!names) co_return names.error();
  std::vector<StreamCall> questions;
  questions.reserve(names->size());
  for (const std::string& name : *names) {
    questions.push_back({.script = &context_.scripts->room_check,
                         .kind = kRoom,
                         .name = name,
                         .args = {"of", user},
                         .is_read = true});
  }
  const std::vector<Result<Answer>> answers = co_await context_.ask_all(std::move(questions));
  std::vector<UserRoom> rooms;
  std::size_t index = 0;
  for (const std::string& name : *names) {
    const Result<Answer>& answer = answers[index++];
    if (answer.has_error() && answer.error().code == codes::kNoRoom) continue;
    if (answer.has_error()) co_return answer.error();
    const redis::Reply& line = (*answer)["value"];
    if (line.array().empty()) continue;
    rooms.push_back({.room = name,
                     .joined = line[0].integer() == 1,
                     .read = {.last_message_id = count_of(line[1]), .read_id = count_of(line[2])}});
  }
  co_return rooms;
}

Task<Result<>> RedisUsers::sync(std::string user) {
  std::vector<std::string> ids;
  const Result<std::vector<Joined>> all = co_await joined(user, ids);
  if (!all) co_return all.error();
  std::vector<StreamCall> erasures;
  for (const Joined& one : *all) {
    if (!one.is_stale) continue;
    erasures.push_back(call(context_.scripts->user_forget, user, {one.room, "", one.token}));
    erasures.back().more_keys = {RedisKeys::rooms_of(one.socket)};
  }
  const std::vector<Result<Answer>> erased = co_await context_.ask_all(std::move(erasures));
  for (const auto& reply : erased) {
    if (reply.has_error()) co_return reply.error();
  }
  co_return Result<>();
}

Task<Result<>> RedisUsers::notify(std::string user, Event event, std::string except) {
  return context_.notify(std::move(user), std::move(event), std::move(except));
}

Task<Result<>> RedisUsers::disconnect_all(std::string user) {
  return context_.ask_done(call(context_.scripts->user_publish, std::move(user), {"x", ""}));
}

// Direct messages ---------------------------------------------------------------------------------

Task<Result<>> RedisUsers::change_list(std::string user, std::string list,
                                       std::vector<std::string> names, ListChange change) {
  if (!permissions::is_direct_list(list) || std::ranges::find(names, user) != names.end()) {
    const Result<bool> known = co_await exists(user);
    if (!known) co_return known.error();
    if (!*known) co_return errors::no_user(user);
    if (!permissions::is_direct_list(list)) co_return errors::no_list(list);
    co_return errors::not_allowed();
  }
  std::vector<std::string> args{list, change == ListChange::kAdd ? "+" : "-",
                                std::to_string(context_.options.direct_list_size_limit)};
  args.insert(args.end(), names.begin(), names.end());
  StreamCall changing = call(context_.scripts->user_change_list, std::move(user), std::move(args));
  changing.detail = std::move(list);
  Result<> changed = co_await context_.ask_done(std::move(changing));
  co_return changed;
}

Task<Result<std::vector<std::string>>> RedisUsers::list(std::string user, std::string list) {
  const bool is_list = permissions::is_direct_list(list);
  StreamCall reading = is_list ? read(user, {"list", list}) : find(user);
  const Result<Answer> reply = co_await context_.ask(std::move(reading));
  if (!reply) co_return reply.error();
  if (!is_list) co_return errors::no_list(list);
  co_return texts_of((*reply)["value"]);
}

Task<Result<bool>> RedisUsers::list_has(std::string user, std::string list, std::string name) {
  const bool is_list = permissions::is_direct_list(list);
  StreamCall reading = is_list ? read(user, {"has", list, name}) : find(user);
  Result<bool> has = co_await context_.ask_flag(std::move(reading));
  if (has && !is_list) co_return errors::no_list(list);
  co_return has;
}

Task<Result<bool>> RedisUsers::whitelist_mode(std::string user) {
  return context_.ask_flag(read(std::move(user), {"mode"}));
}

Task<Result<>> RedisUsers::set_whitelist_mode(std::string user, bool mode) {
  return context_.ask_done(call(context_.scripts->user_set_mode, std::move(user), {bit(mode)}));
}

Task<Result<bool>> RedisUsers::accepts(std::string user, std::string sender) {
  const bool is_own = user == sender;
  StreamCall reading = read(std::move(user), {"accepts", std::move(sender)});
  Result<bool> accepts = co_await context_.ask_flag(std::move(reading));
  if (accepts && is_own) co_return false;
  co_return accepts;
}

// A name without a user has no stream, and no sockets on any node.
void RedisUsers::tell_this_node(const std::string& user, const Event& event,
                                const std::string& except) {
  UserEvent notify;
  notify.kind = UserEvent::Kind::kNotify;
  notify.user = user;
  notify.event = event;
  notify.except = except;
  context_.feeds->tell(notify);
}

Task<Result<MessagePtr>> RedisUsers::direct_message(Actor sender, std::string socket,
                                                    std::string recipient, MessageDraft draft,
                                                    std::string operation) {
  StreamCall sending = call(
      context_.scripts->user_direct, recipient,
      {sender.user.value_or(""), flag(sender.bypass_permissions), flag(sender.user == recipient),
       encode_json_fields(draft.body), std::move(operation), std::to_string(kOperationTtl)});
  const Result<Answer> reply = co_await context_.ask(std::move(sending));
  if (!reply) co_return reply.error();
  const std::int64_t when = (*reply)["timestamp"].integer().value_or(0);
  auto message = std::make_shared<const StoredMessage>(draft.finish(0, when));
  const bool is_repeated = !(*reply)["repeated"].is_nil();
  if (!sender.user || is_repeated) co_return MessagePtr(std::move(message));

  EncodedJson echo = message->body;
  Args to;
  to.emplace_back(recipient);
  echo.text = encode_json_args(to).text + ',' + echo.text;
  const Event event("directMessageEcho", std::move(echo));
  const Result<> echoed = co_await context_.notify(*sender.user, event, socket);
  if (!echoed && echoed.error().code != codes::kNoUser) co_return echoed.error();
  if (!echoed) tell_this_node(*sender.user, event, socket);
  co_return MessagePtr(std::move(message));
}

}  // namespace chat::store
