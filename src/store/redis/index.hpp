// The names of all rooms and users, for whoever wants to go through them.
//
// They are in sorted sets of their own, spread over the slots of a cluster, so no script can change
// them with the room or the user. A name is put in before its room is made, and again after, for
// somebody may have deleted a room of that name meanwhile; it is taken out after the room is gone.
// So the index has all that there is, and now and then, after a crash, a name more: those are left
// out when a page is read.
#pragma once

#include <string>

#include "store/redis/context.hpp"

namespace chat::store {

/// Each is that of <chat/store.hpp>.
class RedisIndex {
 public:
  explicit RedisIndex(RedisContext& context) : context_(context) {}

  Task<Result<NamePage>> rooms(std::string after, std::size_t limit);
  Task<Result<NamePage>> users(std::string after, std::size_t limit);

  Task<Result<>> add_room(std::string name);
  Task<Result<>> add_user(std::string name);
  /// Once it is deleted.
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
