#include <algorithm>

#include "store/model.hpp"
#include "store/model_parts.hpp"
#include "store/text.hpp"

namespace chat::test {

using Kind = Operation::Kind;

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

}  // namespace chat::test
