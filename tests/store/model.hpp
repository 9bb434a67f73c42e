// The simplest possible store, to compare others with.
//
// Independent of every store, and not optimized: presence is one flat list, and every question
// scans it.
#pragma once

#include <chat/options.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/operation.hpp"

namespace chat::test {

class Model {
 public:
  explicit Model(Options options) : options_(std::move(options)) {}

  /// The answer as text, as perform() gives it.
  std::string perform(const Operation& operation, std::int64_t now);

  /// The events of the last operation.
  const std::vector<std::string>& events() const { return events_; }

  /// The answers that the store's user_sockets and userlist must now give.
  std::vector<std::string> users() const;
  std::vector<std::string> rooms() const;
  std::string user_sockets(const std::string& user) const;
  std::string userlist(const std::string& room) const;

 private:
  using Names = std::vector<std::string>;
  struct ModelUser {
    Names sockets;
    std::map<std::string, Names> lists;
    bool whitelist_only = false;
    std::map<std::string, std::int64_t> sent;  ///< operation → time
  };
  struct ModelRoom {
    std::optional<std::string> owner;
    std::map<std::string, Names> lists;  ///< the userlist included
    bool whitelist_only = false;
    bool tells_lists = false;
    bool tells_users = false;
    std::map<std::string, std::int64_t> seen;
    Names messages;  ///< all messages ever
    std::size_t kept = 0;
    std::size_t max_kept = 0;
    /// Operation → id and time of its message.
    std::map<std::string, std::pair<std::size_t, std::int64_t>> done;
    bool tells_reads = false;
    std::map<std::string, std::size_t> reads;  ///< up to which id
    std::int64_t version = 0;                  ///< of the presence
  };
  struct Joined {
    std::string user;
    std::string socket;
    std::string room;
  };

  std::string for_user(const Operation& o);
  std::string for_room(const Operation& o);
  std::string for_both(const Operation& o);
  std::string read(const Operation& o, const ModelRoom& room);

  std::string connect(const Operation& o);
  std::string add_user(const Operation& o);
  std::string disconnect(const Operation& o, ModelUser& user);
  std::string change_direct_list(const Operation& o, ModelUser& user);
  std::string direct_message(const Operation& o);
  std::string add_room(const Operation& o);
  std::string delete_room(const Operation& o, ModelRoom& room);
  std::string join_room(const Operation& o, ModelRoom& room);
  std::string leave_room(const Operation& o, ModelRoom& room);
  std::string append(const Operation& o, ModelRoom& room);
  std::string append_once(const Operation& o, ModelRoom& room);
  std::string signal(const Operation& o, ModelRoom& room);
  std::string mark_read(const Operation& o, ModelRoom& room);
  std::string read_info(const Operation& o, const ModelRoom& room) const;
  std::string user_rooms(const std::string& user) const;
  static ReadInfo info_of(const ModelRoom& room, const std::string& user);
  bool may_read(const ModelRoom& room, const std::string& user, bool bypass) const;
  std::string change_list(const Operation& o, ModelRoom& room);
  std::string set_mode(const Operation& o, ModelRoom& room);
  std::string set_owner(const Operation& o, ModelRoom& room);
  std::string history(const ModelRoom& room, std::size_t after, std::size_t limit) const;

  bool is_admin(const ModelRoom& room, const std::optional<std::string>& user) const;
  bool has_access(const ModelRoom& room, const std::string& user) const;
  Names sockets_in(const std::string& user, const std::string& room) const;
  /// The answer to a join; `changed` if it must be carried out.
  std::string preview_join(const Operation& o, const ModelRoom& room, bool& changed) const;
  void echo(const std::string& event, const Operation& o, std::size_t count);
  void take_out(ModelRoom& room, const std::string& room_name, const std::string& user,
                const std::string& socket);
  Names remove(ModelRoom& room, const std::string& room_name, const std::string& user);
  std::string evict(ModelRoom& room, const std::string& room_name, const Names& candidates);
  void publish(std::string event) { events_.push_back(std::move(event)); }

  Options options_;
  std::int64_t now_ = 0;
  std::map<std::string, ModelUser> users_;
  std::map<std::string, ModelRoom> rooms_;
  std::vector<Joined> joined_;  ///< in order of joining
  std::vector<std::string> events_;
};

}  // namespace chat::test
