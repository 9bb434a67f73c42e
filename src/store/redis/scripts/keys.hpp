// What things are called in Redis.
#pragma once

#include <cstddef>
#include <string>

namespace chat::store {

/// Each room, user and node has one name there: the channel of its stream, and what all its keys
/// begin with. The braces keep them in one slot of a cluster, so that a script may use them all;
/// no name has braces of its own.
struct RedisKeys {
  std::string prefix;

  std::string room(const std::string& name) const { return prefix + "{room:" + name + '}'; }
  /// The mark of a room that is to be made again where Redis has lost both.
  std::string standing(const std::string& name) const { return room(name) + ":standing"; }
  std::string user(const std::string& name) const { return prefix + "{user:" + name + '}'; }
  std::string node(const std::string& uid) const { return prefix + "{node:" + uid + '}'; }
  std::string lease(const std::string& uid) const { return node(uid) + ":lease"; }
  std::string sockets(const std::string& uid) const { return node(uid) + ":sockets"; }
  /// Of a user: the rooms of one of the sockets, behind the user's name.
  static std::string rooms_of(const std::string& socket) { return "rooms:" + socket; }
  /// One of kIndexes sorted sets of names, in which a name of a room or a user is.
  std::string rooms(std::size_t index) const { return index_key("rooms", index); }
  std::string users(std::size_t index) const { return index_key("users", index); }
  static constexpr std::size_t kIndexes = 16;
  static std::size_t index_of(const std::string& name);

  std::string nodes() const { return prefix + "nodes"; }
  std::string bus() const { return prefix + "bus"; }

 private:
  std::string index_key(const char* what, std::size_t index) const {
    return prefix + '{' + what + ':' + std::to_string(index) + '}';
  }
};

}  // namespace chat::store
