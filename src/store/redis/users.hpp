// The operations on users of a Redis store.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/redis/context.hpp"

namespace chat::store {

/// Each operation is that of <chat/store.hpp>.
class RedisUsers {
 public:
  explicit RedisUsers(RedisContext& context) : context_(context) {}

  Task<Result<>> add(std::string user, UserState state);
  Task<Result<>> remove(std::string user);
  Task<Result<bool>> exists(std::string user);
  Task<Result<std::size_t>> connect(std::string user, std::string socket);
  Task<Result<DisconnectResult>> disconnect(std::string user, std::string socket);
  Task<Result<DisconnectResult>> disconnect_of(std::string lease, std::string user,
                                               std::string socket);
  Task<Result<std::map<std::string, std::vector<std::string>>>> sockets(std::string user);
  Task<Result<std::vector<UserRoom>>> rooms(std::string user);
  Task<Result<>> notify(std::string user, Event event, std::string except);
  Task<Result<>> disconnect_all(std::string user);
  Task<Result<>> sync(std::string user);

  Task<Result<>> change_list(std::string user, std::string list, std::vector<std::string> names,
                             ListChange change);
  Task<Result<std::vector<std::string>>> list(std::string user, std::string list);
  Task<Result<bool>> list_has(std::string user, std::string list, std::string name);
  Task<Result<bool>> whitelist_mode(std::string user);
  Task<Result<>> set_whitelist_mode(std::string user, bool mode);
  Task<Result<bool>> accepts(std::string user, std::string sender);
  Task<Result<MessagePtr>> direct_message(Actor sender, std::string socket, std::string recipient,
                                          MessageDraft draft, std::string operation);

 private:
  /// A room that a socket has joined, as the user's record has it.
  struct Joined {
    std::string socket;
    std::string room;
    std::string came;
    std::string token;
    bool is_stale = false;
  };

  StreamCall call(const LuaScript& script, std::string user, std::vector<std::string> args);
  StreamCall read(std::string user, std::vector<std::string> args);
  Task<Result<std::size_t>> connect_under(std::string lease, std::string user, std::string socket);
  Task<Result<DisconnectResult>> take_out(std::string node, redis::Reply rooms, std::string user,
                                          std::string socket);
  Task<Result<>> erase_record(std::string lease, std::string socket);
  StreamCall find(std::string user);
  Task<Result<Answer>> rooms_of(std::string user, std::vector<std::string>& sockets);
  Task<Result<std::vector<Joined>>> joined(std::string user, std::vector<std::string>& sockets);
  Task<Result<std::set<std::string>>> room_names(std::string user);
  void tell_this_node(const std::string& user, const Event& event, const std::string& except);

  RedisContext& context_;
  std::set<std::string> doubtful_;  ///< sockets whose connect() has an unknown outcome
};

}  // namespace chat::store
