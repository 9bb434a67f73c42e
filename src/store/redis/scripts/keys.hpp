// The names of keys and channels in Redis.
#pragma once

#include <cstddef>
#include <string>

namespace chat::store {

/// Each room, user and node has one name in Redis: the channel of its stream, and the prefix of all
/// its keys. The braces keep these keys in one slot of a cluster, so that a script may use them
/// all. No name contains braces of its own.
struct RedisKeys {
  std::string prefix;

  std::string room(const std::string& name) const { return prefix + "{room:" + name + '}'; }
  /// The mark of a standing room: a room to be made again if Redis loses both room and mark.
  std::string standing(const std::string& name) const { return room(name) + ":standing"; }
  std::string user(const std::string& name) const { return prefix + "{user:" + name + '}'; }
  std::string node(const std::string& uid) const { return prefix + "{node:" + uid + '}'; }
  std::string lease(const std::string& uid) const { return node(uid) + ":lease"; }
  std::string sockets(const std::string& uid) const { return node(uid) + ":sockets"; }
  /// The key suffix of a user for the rooms of one socket.
  static std::string rooms_of(const std::string& socket) { return "rooms:" + socket; }
  /// One of kIndexes sorted sets. Each room name is in one of them, and so is each user name.
  std::string rooms(std::size_t index) const { return index_key("rooms", index); }
  std::string users(std::size_t index) const { return index_key("users", index); }
  static constexpr std::size_t kIndexes = 16;
  static std::size_t index_of(const std::string& name);

  std::string nodes() const { return prefix + "nodes"; }
  /// The user of a socket, and the place of its greeting: see RedisMoves.
  std::string socket(const std::string& id) const { return prefix + "socket:" + id; }
  std::string recovery_secret() const { return prefix + "recovery_secret"; }
  std::string bus() const { return prefix + "bus"; }

 private:
  std::string index_key(const char* what, std::size_t index) const {
    return prefix + '{' + what + ':' + std::to_string(index) + '}';
  }
};

}  // namespace chat::store
