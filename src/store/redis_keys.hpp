// What things are called in Redis.
#pragma once

#include <string>

namespace chat::store {

/// Each room, user and node has one name there: the channel of its stream, and what all its keys
/// begin with. The braces keep them in one slot of a cluster, so that a script may use them all;
/// no name has braces of its own.
struct RedisKeys {
  std::string prefix;

  std::string room(const std::string& name) const { return prefix + "{room:" + name + '}'; }
  std::string user(const std::string& name) const { return prefix + "{user:" + name + '}'; }
  std::string node(const std::string& uid) const { return prefix + "{node:" + uid + '}'; }
  std::string nodes() const { return prefix + "nodes"; }
  std::string bus() const { return prefix + "bus"; }
};

}  // namespace chat::store
