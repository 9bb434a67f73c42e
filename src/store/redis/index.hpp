// The index: the names of all rooms and users, for listing them.
//
// The names are in separate sorted sets, spread over the slots of a cluster. So no script can
// change an index together with a room or a user. A node adds a room's name before it makes the
// room, and again afterwards, as another node may have deleted a room of that name in between. It
// removes the name after the room is gone. So the index is complete. After a crash it may hold a
// stale name: reading a page skips those.
#pragma once

#include <string>

#include "store/redis/context.hpp"

namespace chat::store {

/// Each operation is that of <chat/store.hpp>.
class RedisIndex {
 public:
  explicit RedisIndex(RedisContext& context) : context_(context) {}

  Task<Result<NamePage>> rooms(std::string after, std::size_t limit);
  Task<Result<NamePage>> users(std::string after, std::size_t limit);

  Task<Result<>> add_room(std::string name);
  Task<Result<>> add_user(std::string name);
  /// Call it after the room is deleted.
  Task<Result<>> remove_room(std::string name);
  Task<Result<>> remove_user(std::string name);

 private:
  using Kind = Feeds::Kind;

  std::string key_of(Kind kind, const std::string& name) const;
  StreamCall existence_of(Kind kind, std::string name) const;
  Task<Result<>> remove(Kind kind, std::string name);
  Task<Result<NamePage>> page(Kind kind, std::string after, std::size_t limit);
  Task<Result<>> leave_out_the_missing(Kind kind, std::vector<std::string>& names);

  RedisContext& context_;
};

}  // namespace chat::store
