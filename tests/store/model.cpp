#include "store/model.hpp"

#include <algorithm>

#include "store/text.hpp"

namespace chat::test {
namespace {

using Kind = Operation::Kind;
using Names = std::vector<std::string>;

bool has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void change_names(Names& list, const Names& names, ListChange change) {
  for (const std::string& name : names) {
    if (change == ListChange::kRemove) {
      std::erase(list, name);
    } else if (!has(list, name)) {
      list.push_back(name);
    }
  }
}

std::string stamped(const Operation& o, std::size_t id, std::int64_t now) {
  const std::string time = std::to_string(now);
  std::string text = "#" + std::to_string(id) + "@" + time + " {";
  if (o.number != 0) text += "\"n\":" + std::to_string(o.number) + ",";
  text += "\"timestamp\":" + time;
  if (id != 0) text += ",\"id\":" + std::to_string(id);
  return text + "}";
}

}  // namespace

std::string Model::perform(const Operation& o, std::int64_t now) {
  now_ = now;
  events_.clear();
  switch (o.kind) {
    case Kind::kConnect:
      return connect(o);
    case Kind::kAddUser:
      return add_user(o);
    case Kind::kDirectMessage:
    case Kind::kDirectMessageOnce:
      return direct_message(o);
    case Kind::kAddRoom:
      return add_room(o);
    case Kind::kDisconnect:
    case Kind::kDeleteUser:
    case Kind::kUserSockets:
    case Kind::kChangeDirectList:
    case Kind::kDirectList:
    case Kind::kSetDirectMode:
    case Kind::kSyncUser:
    case Kind::kUserRooms:
      return users_.contains(o.user) ? for_user(o) : describe(errors::no_user(o.user));
    case Kind::kJoin:
    case Kind::kLeave:
    case Kind::kPreview:
    case Kind::kMarkRead:
      if (!rooms_.contains(o.room)) return describe(errors::no_room(o.room));
      return users_.contains(o.user) ? for_both(o) : describe(errors::no_user(o.user));
    default:
      return rooms_.contains(o.room) ? for_room(o) : describe(errors::no_room(o.room));
  }
}

// Users ------------------------------------------------------------------------------------------

std::string Model::for_user(const Operation& o) {
  ModelUser& user = users_[o.user];
  switch (o.kind) {
    case Kind::kDisconnect:
      return disconnect(o, user);
    case Kind::kDeleteUser:
      if (!user.sockets.empty()) return describe(errors::user_online(o.user));
      users_.erase(o.user);
      for (auto& [name, room] : rooms_) room.reads.erase(o.user);
      return "ok";
    case Kind::kUserSockets:
      return user_sockets(o.user);
    case Kind::kUserRooms:
      return user_rooms(o.user);
    case Kind::kChangeDirectList:
      return change_direct_list(o, user);
    case Kind::kDirectList:
      if (!user.lists.contains(o.list)) return describe(errors::no_list(o.list));
      return describe(user.lists[o.list]);
    case Kind::kSetDirectMode:
      user.whitelist_only = o.flag;
      return "ok";
    default:
      return "ok";
  }
}

std::string Model::connect(const Operation& o) {
  if (!users_.contains(o.user)) users_[o.user].lists = {{"whitelist", {}}, {"blacklist", {}}};
  Names& sockets = users_[o.user].sockets;
  const bool added = !has(sockets, o.socket);
  if (added) sockets.push_back(o.socket);
  const std::string count = std::to_string(sockets.size());
  if (added) publish(o.user + ": connected " + o.socket + " " + count);
  return count;
}

std::string Model::add_user(const Operation& o) {
  if (users_.contains(o.user)) return describe(errors::user_exists(o.user));
  ModelUser& user = users_[o.user];
  user.whitelist_only = o.flag;
  change_names(user.lists["whitelist"], o.names, ListChange::kAdd);
  user.lists["blacklist"] = {o.other};
  return "ok";
}

std::string Model::disconnect(const Operation& o, ModelUser& user) {
  DisconnectResult result;
  if (has(user.sockets, o.socket)) {
    Operation leave = o;
    leave.announce = {};
    for (const Joined& joined : std::vector<Joined>(joined_)) {
      if (joined.user != o.user || joined.socket != o.socket) continue;
      leave.room = joined.room;
      leave_room(leave, rooms_[joined.room]);
      result.rooms_removed.push_back(joined.room);
      result.joined_sockets.push_back(sockets_in(o.user, joined.room).size());
    }
    std::erase(user.sockets, o.socket);
    publish(o.user + ": disconnected " + o.socket + " " + std::to_string(user.sockets.size()));
  }
  result.nconnected = user.sockets.size();
  return describe(result);
}

std::string Model::change_direct_list(const Operation& o, ModelUser& user) {
  if (!user.lists.contains(o.list)) return describe(errors::no_list(o.list));
  if (has(o.names, o.user)) return describe(errors::not_allowed());
  Names& list = user.lists[o.list];
  const bool over = list.size() + o.names.size() > options_.direct_list_size_limit;
  if (over && o.change == ListChange::kAdd) return describe(errors::list_limit_exceeded(o.list));
  change_names(list, o.names, o.change);
  return "ok";
}

std::string Model::direct_message(const Operation& o) {
  if (!users_.contains(o.other)) return describe(errors::no_user(o.other));
  ModelUser& recipient = users_[o.other];
  const bool once = o.kind == Kind::kDirectMessageOnce;
  const std::string key = operation_key(o);
  if (once && recipient.sent.contains(key)) return stamped(o, 0, recipient.sent[key]);
  const std::string sender = o.actor.user.value_or("nobody at all");
  const bool denied = has(recipient.lists["blacklist"], sender) ||
                      (recipient.whitelist_only && !has(recipient.lists["whitelist"], sender));
  if (sender == o.other) return describe(errors::not_allowed());
  if (denied && !o.actor.bypass_permissions) return describe(errors::not_allowed());
  if (recipient.sockets.empty()) return describe(errors::no_user_online(o.other));
  if (once) recipient.sent[key] = now_;
  const std::string message = stamped(o, 0, now_);
  const std::string body = message.substr(message.find('{'));
  publish(o.other + ": directMessage [" + body + "]");
  if (o.actor.user) {
    publish(sender + ": directMessageEcho [\"" + o.other + "\"," + body + "] but " + o.socket);
  }
  return message;
}

// Rooms ------------------------------------------------------------------------------------------

std::string Model::for_both(const Operation& o) {
  ModelRoom& room = rooms_[o.room];
  if (o.kind == Kind::kLeave) return leave_room(o, room);
  if (o.kind == Kind::kJoin) return join_room(o, room);
  if (o.kind == Kind::kMarkRead) return mark_read(o, room);
  bool changed = false;
  return preview_join(o, room, changed);
}

std::string Model::for_room(const Operation& o) {
  ModelRoom& room = rooms_[o.room];
  switch (o.kind) {
    case Kind::kDeleteRoom:
      return delete_room(o, room);
    case Kind::kAppend:
      return append(o, room);
    case Kind::kAppendOnce:
      return append_once(o, room);
    case Kind::kSignal:
      return signal(o, room);
    case Kind::kChangeList:
      return change_list(o, room);
    case Kind::kSetMode:
      return set_mode(o, room);
    case Kind::kSetOwner:
      return set_owner(o, room);
    case Kind::kSetHistoryMaxSize:
      room.max_kept = o.number;
      room.kept = std::min(room.kept, room.max_kept);
      return "removed ";
    case Kind::kSetAccessListsUpdates:
      room.tells_lists = o.flag;
      return "removed ";
    case Kind::kSetUserlistUpdates:
      room.tells_users = o.flag;
      return "removed ";
    case Kind::kSetReadUpdates:
      room.tells_reads = o.flag;
      return "removed ";
    case Kind::kReadInfo:
      return read_info(o, room);
    case Kind::kRoomAccess:
      return describe(has_access(room, o.user));
    case Kind::kSyncRoom:
      return "removed ";
    default:
      return read(o, room);
  }
}

std::string Model::add_room(const Operation& o) {
  if (rooms_.contains(o.room)) return describe(errors::room_exists(o.room));
  ModelRoom& room = rooms_[o.room];
  room.owner = o.user;
  room.lists = {{"whitelist", {}}, {"blacklist", {}}, {"adminlist", {}}, {"userlist", {}}};
  room.tells_lists = o.flag;
  room.tells_users = true;
  room.max_kept = o.number;
  return "ok";
}

std::string Model::delete_room(const Operation& o, ModelRoom& room) {
  const bool owner = o.actor.user && o.actor.user == room.owner;
  if (!owner && !o.actor.bypass_permissions) return describe(errors::not_allowed());
  std::string removed = "removed ";
  for (const std::string& user : Names(room.lists["userlist"])) {
    removed += user + "=" + join(remove(room, o.room, user)) + " ";
  }
  rooms_.erase(o.room);
  return removed;
}

std::string Model::preview_join(const Operation& o, const ModelRoom& room, bool& changed) const {
  if (!has(users_.at(o.user).sockets, o.socket)) return describe(errors::invalid_socket(o.socket));
  if (!has_access(room, o.user)) return describe(errors::not_allowed());
  const Names before = sockets_in(o.user, o.room);
  if (has(before, o.socket)) return describe(JoinResult{before.size(), false});
  const auto joined = std::count_if(joined_.begin(), joined_.end(), [&](const Joined& j) {
    return j.user == o.user && j.socket == o.socket;
  });
  if (static_cast<std::size_t>(joined) >= options_.max_rooms_per_socket) {
    return describe(errors::list_limit_exceeded("socketRooms"));
  }
  changed = true;
  return describe(JoinResult{before.size() + 1, true});
}

std::string Model::join_room(const Operation& o, ModelRoom& room) {
  bool changed = false;
  std::string answer = preview_join(o, room, changed);
  if (!changed) return answer;
  const bool first = sockets_in(o.user, o.room).empty();
  joined_.push_back({o.user, o.socket, o.room});
  if (first) {
    room.lists["userlist"].push_back(o.user);
    room.seen[o.user] = now_;
    room.version = std::max(room.version + 1, now_);
  }
  publish(o.room + ": socket joined " + o.user + " " + o.socket);
  if (first && room.tells_users) publish(o.room + ": user joined " + o.user);
  echo("roomJoinedEcho", o, sockets_in(o.user, o.room).size());
  return answer;
}

void Model::echo(const std::string& event, const Operation& o, std::size_t count) {
  publish(o.user + ": " + event + " [\"" + o.room + "\",\"" + o.socket + "\"," +
          std::to_string(count) + "]" + (o.announce.local_call ? "" : " but " + o.socket));
}

std::string Model::leave_room(const Operation& o, ModelRoom& room) {
  const Names before = sockets_in(o.user, o.room);
  if (!has(before, o.socket)) return describe(LeaveResult{before.size(), false});
  take_out(room, o.room, o.user, o.socket);
  const std::size_t count = before.size() - 1;
  publish(o.room + ": socket left " + o.user + " " + o.socket);
  echo("roomLeftEcho", o, count);
  if (count == 0 && room.tells_users) publish(o.room + ": user left " + o.user);
  return describe(LeaveResult{count, true});
}

std::string Model::append(const Operation& o, ModelRoom& room) {
  const bool joined = o.actor.user && has(room.lists["userlist"], *o.actor.user);
  if (!joined && !o.actor.bypass_permissions) return describe(errors::not_joined(o.room));
  room.messages.push_back(stamped(o, room.messages.size() + 1, now_));
  room.kept = std::min(room.kept + 1, room.max_kept);
  publish(o.room + ": message " + room.messages.back());
  return room.messages.back();
}

std::string Model::append_once(const Operation& o, ModelRoom& room) {
  const std::string key = operation_key(o);
  const auto done = room.done.find(key);
  if (done != room.done.end()) return stamped(o, done->second.first, done->second.second);
  const std::size_t before = room.messages.size();
  std::string answer = append(o, room);
  if (room.messages.size() > before) room.done[key] = {room.messages.size(), now_};
  return answer;
}

std::string Model::signal(const Operation& o, ModelRoom& room) {
  const bool joined = o.actor.user && has(room.lists["userlist"], *o.actor.user);
  if (!joined && !o.actor.bypass_permissions) return describe(errors::not_joined(o.room));
  publish(o.room + ": signal by " + o.actor.user.value_or("") + " but " + o.socket + ' ' +
          operation_draft(o).body.text);
  return "ok";
}

// Read marks -------------------------------------------------------------------------------------

bool Model::may_read(const ModelRoom& room, const std::string& user, bool bypass) const {
  return bypass || has(room.lists.at("userlist"), user) || is_admin(room, user);
}

std::string Model::mark_read(const Operation& o, ModelRoom& room) {
  if (!may_read(room, o.user, o.actor.bypass_permissions)) {
    return describe(errors::not_joined(o.room));
  }
  const std::size_t id = std::min(o.number, room.messages.size());
  const std::size_t known = info_of(room, o.user).read_id;
  if (id <= known) return std::to_string(known);
  room.reads[o.user] = id;
  const std::string number = std::to_string(id);
  if (room.tells_reads) {
    publish(o.room + ": read " + o.user + " " + number + " but " +
            join(sockets_in(o.user, o.room)));
  }
  publish(o.user + ": roomReadEcho [\"" + o.room + "\"," + number + "] but " + o.socket);
  return number;
}

std::string Model::read_info(const Operation& o, const ModelRoom& room) const {
  if (!may_read(room, o.user, o.actor.bypass_permissions)) {
    return describe(errors::not_joined(o.room));
  }
  return describe(info_of(room, o.user));
}

ReadInfo Model::info_of(const ModelRoom& room, const std::string& user) {
  const auto mark = room.reads.find(user);
  return {.last_message_id = room.messages.size(),
          .read_id = mark == room.reads.end() ? 0 : mark->second};
}

std::string Model::user_rooms(const std::string& user) const {
  std::vector<UserRoom> rooms;
  for (const auto& [name, room] : rooms_) {
    const bool joined = !sockets_in(user, name).empty();
    const ReadInfo read = info_of(room, user);
    if (joined || (read.read_id > 0 && has_access(room, user))) {
      rooms.push_back({.room = name, .joined = joined, .read = read});
    }
  }
  return describe(rooms);
}

// Access -----------------------------------------------------------------------------------------

bool Model::is_admin(const ModelRoom& room, const std::optional<std::string>& user) const {
  return user && (room.owner == user || has(room.lists.at("adminlist"), *user));
}

bool Model::has_access(const ModelRoom& room, const std::string& user) const {
  if (is_admin(room, user)) return true;
  if (has(room.lists.at("blacklist"), user)) return false;
  return !room.whitelist_only || has(room.lists.at("whitelist"), user);
}

std::string Model::change_list(const Operation& o, ModelRoom& room) {
  const bool owner = o.actor.user && o.actor.user == room.owner;
  const std::string refused = describe(errors::not_allowed());
  if (o.list == "userlist") return refused;
  if (!o.actor.bypass_permissions && !owner) {
    if (o.list == "adminlist" || !is_admin(room, o.actor.user)) return refused;
    if (room.owner && has(o.names, *room.owner)) return refused;
  }
  if (!room.lists.contains(o.list)) return describe(errors::no_list(o.list));
  const bool add = o.change == ListChange::kAdd;
  Names& list = room.lists[o.list];
  if (add && list.size() + o.names.size() > options_.room_list_size_limit) {
    return describe(errors::list_limit_exceeded(o.list));
  }
  change_names(list, o.names, o.change);
  if (room.tells_lists) {
    publish(o.room + ": list " + (add ? "added " : "removed ") + o.list + " " + join(o.names));
  }
  return evict(room, o.room, o.names);
}

std::string Model::set_mode(const Operation& o, ModelRoom& room) {
  if (!is_admin(room, o.actor.user) && !o.actor.bypass_permissions) {
    return describe(errors::not_allowed());
  }
  room.whitelist_only = o.flag;
  if (room.tells_lists) publish(o.room + ": mode " + describe(o.flag));
  return evict(room, o.room, Names(room.lists["userlist"]));
}

std::string Model::set_owner(const Operation& o, ModelRoom& room) {
  room.owner.reset();
  if (o.flag) room.owner = o.other;
  return evict(room, o.room, Names(room.lists["userlist"]));
}

std::string Model::evict(ModelRoom& room, const std::string& room_name, const Names& candidates) {
  std::string removed = "removed ";
  Names told;
  for (const std::string& user : candidates) {
    if (!has(room.lists["userlist"], user) || has_access(room, user)) continue;
    if (room.tells_users) told.push_back(user);
    removed += user + "=" + join(remove(room, room_name, user)) + " ";
  }
  for (const std::string& user : told) publish(room_name + ": user left " + user);
  return removed;
}

Names Model::remove(ModelRoom& room, const std::string& room_name, const std::string& user) {
  const Names sockets = sockets_in(user, room_name);
  for (const std::string& socket : sockets) take_out(room, room_name, user, socket);
  publish(room_name + ": user removed " + user + " " + join(sockets));
  publish(user + ": roomAccessRemoved [\"" + room_name + "\"]");
  return sockets;
}

void Model::take_out(ModelRoom& room, const std::string& room_name, const std::string& user,
                     const std::string& socket) {
  std::erase_if(joined_, [&](const Joined& joined) {
    return joined.user == user && joined.socket == socket && joined.room == room_name;
  });
  if (!sockets_in(user, room_name).empty()) return;
  std::erase(room.lists["userlist"], user);
  room.seen[user] = now_;
  room.version = std::max(room.version + 1, now_);
}

// Reading ----------------------------------------------------------------------------------------

std::string Model::read(const Operation& o, const ModelRoom& room) {
  const bool joined = o.actor.user && has(room.lists.at("userlist"), *o.actor.user);
  if (!joined && !o.actor.bypass_permissions && !is_admin(room, o.actor.user)) {
    return describe(errors::not_joined(o.room));
  }
  switch (o.kind) {
    case Kind::kRoomList:
      if (!room.lists.contains(o.list)) return describe(errors::no_list(o.list));
      return describe(room.lists.at(o.list));
    case Kind::kPresence: {
      RoomPresence presence{.users = {}, .version = static_cast<std::uint64_t>(room.version)};
      for (const std::string& user : room.lists.at("userlist")) {
        presence.users.push_back({.name = user,
                                  .sockets = sockets_in(user, o.room).size(),
                                  .since = room.seen.at(user)});
      }
      return describe(presence);
    }
    case Kind::kRoomOwner:
      return room.owner.value_or("none");
    case Kind::kHistoryAfter: {
      const std::size_t limit = o.names.size() * 3 + 1;
      const std::size_t cap = options_.history_max_get_messages;
      return history(room, o.number * 3, o.actor.bypass_permissions ? limit : std::min(limit, cap));
    }
    case Kind::kRecentHistory: {
      const std::size_t count = std::min(options_.history_max_get_messages, room.kept);
      return history(room, room.messages.size() - count, count);
    }
    case Kind::kHistoryInfo:
      return describe(HistoryInfo{room.max_kept, room.kept, room.messages.size()});
    default: {
      const auto seen = room.seen.find(o.other);
      return (has(room.lists.at("userlist"), o.other) ? "joined " : "away ") +
             (seen == room.seen.end() ? "none" : std::to_string(seen->second));
    }
  }
}

std::string Model::history(const ModelRoom& room, std::size_t after, std::size_t limit) const {
  std::string text;
  const std::size_t oldest = room.messages.size() - room.kept;
  const std::size_t first = std::max(after, oldest);
  for (std::size_t i = first; i < room.messages.size() && i < first + limit; ++i) {
    text = room.messages[i] + (text.empty() ? "" : " ") + text;
  }
  return "[" + text + "]";
}

Names Model::sockets_in(const std::string& user, const std::string& room) const {
  Names sockets;
  for (const Joined& joined : joined_) {
    if (joined.user == user && joined.room == room) sockets.push_back(joined.socket);
  }
  return sockets;
}

Names Model::users() const {
  Names names;
  for (const auto& [name, user] : users_) names.push_back(name);
  return names;
}

Names Model::rooms() const {
  Names names;
  for (const auto& [name, room] : rooms_) names.push_back(name);
  return names;
}

std::string Model::user_sockets(const std::string& user) const {
  std::map<std::string, Names> sockets;
  for (const std::string& socket : users_.at(user).sockets) sockets[socket];
  for (const Joined& joined : joined_) {
    if (joined.user == user) sockets[joined.socket].push_back(joined.room);
  }
  return describe(sockets);
}

std::string Model::userlist(const std::string& room) const {
  return describe(rooms_.at(room).lists.at("userlist"));
}

}  // namespace chat::test
