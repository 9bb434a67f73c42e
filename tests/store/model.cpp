#include "store/model.hpp"

#include "store/model_parts.hpp"
#include "store/text.hpp"

namespace chat::test {

using Kind = Operation::Kind;

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

// What there is ----------------------------------------------------------------------------------

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
