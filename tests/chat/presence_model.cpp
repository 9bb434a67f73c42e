#include "chat/presence_model.hpp"

#include <algorithm>

namespace chat::test {
namespace {

std::string quoted(const std::string& name) { return '"' + name + '"'; }

/// An event with a name and a count.
std::string counted(const std::string& event, const std::string& names, std::size_t count) {
  return event + " [" + names + ',' + std::to_string(count) + ']';
}

}  // namespace

void PresenceModel::connect(const std::string& id, const std::string& user) {
  sockets_[id] = {.user = user};
  tell_user(user, counted("socketConnectEcho", quoted(id), connected(user)), id);
}

void PresenceModel::join(const std::string& id, const std::string& room) {
  Socket& socket = sockets_.at(id);
  const std::string& user = socket.user;
  const bool is_first = count(user, room) == 0;
  if (!socket.rooms.insert(room).second) return;
  if (is_first) {
    rooms_.at(room).users.push_back(user);
    rooms_.at(room).seen[user] = now_;
    tell_room(room, "roomUserJoined [" + quoted(room) + ',' + quoted(user) + ']');
  }
  tell_user(user, counted("roomJoinedEcho", quoted(room) + ',' + quoted(id), count(user, room)),
            id);
}

void PresenceModel::leave(const std::string& id, const std::string& room) {
  Socket& socket = sockets_.at(id);
  const std::string& user = socket.user;
  if (socket.rooms.erase(room) == 0) return;
  const std::size_t left = count(user, room);
  hooks_.push_back(id + " left " + room);
  tell_user(user, counted("roomLeftEcho", quoted(room) + ',' + quoted(id), left), id);
  if (left > 0) return;
  std::erase(rooms_.at(room).users, user);
  rooms_.at(room).seen[user] = now_;
  tell_room(room, "roomUserLeft [" + quoted(room) + ',' + quoted(user) + ']');
}

void PresenceModel::lose(const std::string& id) {
  sockets_.at(id).is_here = false;
  absent_.push_back(id);
  if (absent_.size() > max_absent_) end(std::string(absent_.front()));
}

void PresenceModel::end(const std::string& id) {
  Socket& socket = sockets_.at(id);
  const std::string user = socket.user;
  socket.is_here = false;
  for (const std::string& room : std::set<std::string>(socket.rooms)) leave(id, room);
  sockets_.erase(id);
  std::erase(absent_, id);
  hooks_.push_back(id + " disconnected");
  tell_user(user, counted("socketDisconnectEcho", quoted(id), connected(user)));
}

// None of them hears of the others' end.
void PresenceModel::end_user(const std::string& user) {
  std::vector<std::string> ids;
  for (auto& [id, socket] : sockets_) {
    if (socket.user != user) continue;
    socket.is_here = false;
    ids.push_back(id);
  }
  for (const std::string& id : ids) end(id);
}

void PresenceModel::remove(const std::string& user, const std::string& room) {
  for (auto& [id, socket] : sockets_) {
    if (socket.user == user && socket.rooms.erase(room) > 0) {
      hooks_.push_back(id + " left " + room);
    }
  }
  tell_user(user, "roomAccessRemoved [" + quoted(room) + ']');
}

void PresenceModel::delete_room(const std::string& room) {
  for (const std::string& user : rooms_.at(room).users) remove(user, room);
  rooms_.erase(room);
}

void PresenceModel::ban(const std::string& user, const std::string& room) {
  Room& from = rooms_.at(room);
  from.banned.insert(user);
  if (std::erase(from.users, user) == 0) return;
  from.seen[user] = now_;
  remove(user, room);
  tell_room(room, "roomUserLeft [" + quoted(room) + ',' + quoted(user) + ']');
}

std::size_t PresenceModel::count(const std::string& user, const std::string& room) const {
  return static_cast<std::size_t>(std::ranges::count_if(sockets_, [&](const auto& entry) {
    return entry.second.user == user && entry.second.rooms.contains(room);
  }));
}

std::size_t PresenceModel::connected(const std::string& user) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      sockets_, [&](const auto& entry) { return entry.second.user == user; }));
}

void PresenceModel::tell_room(const std::string& room, const std::string& event) {
  for (const auto& [id, socket] : sockets_) {
    if (socket.is_here && socket.rooms.contains(room)) heard_[id].push_back(event);
  }
}

void PresenceModel::tell_user(const std::string& user, const std::string& event,
                              const std::string& except) {
  for (const auto& [id, socket] : sockets_) {
    if (socket.is_here && socket.user == user && id != except) heard_[id].push_back(event);
  }
}

}  // namespace chat::test
