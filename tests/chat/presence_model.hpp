// What presence with grace must be, as simply as it can be said: scans answer every question.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace chat::test {

class PresenceModel {
 public:
  struct Socket {
    std::string user;
    std::set<std::string> rooms = {};
    bool is_here = true;  ///< false: its connection broke
  };
  struct Room {
    std::vector<std::string> users = {};  ///< in order of joining
    std::set<std::string> banned = {};
    std::map<std::string, std::int64_t> seen = {};
  };

  explicit PresenceModel(std::size_t max_absent) : max_absent_(max_absent) {}

  // Operations, at a time. Sockets and rooms are known, and a join is allowed.

  void set_time(std::int64_t now) { now_ = now; }
  void connect(const std::string& id, const std::string& user);
  void join(const std::string& id, const std::string& room);
  void leave(const std::string& id, const std::string& room);
  /// The connection breaks.
  void lose(const std::string& id);
  /// The socket's end for good.
  void end(const std::string& id);
  void end_user(const std::string& user);
  void add_room(const std::string& room) { rooms_[room]; }
  void delete_room(const std::string& room);
  void ban(const std::string& user, const std::string& room);
  void unban(const std::string& user, const std::string& room) { rooms_[room].banned.erase(user); }

  // What there is.

  const std::map<std::string, Socket>& sockets() const { return sockets_; }
  const std::map<std::string, Room>& rooms() const { return rooms_; }
  std::size_t absent() const { return absent_.size(); }
  /// The user's sockets in the room.
  std::size_t count(const std::string& user, const std::string& room) const;

  // What the operations since the last call of take_…() brought about, in no order.

  /// What each socket heard: an event's name and its arguments as JSON.
  std::map<std::string, std::vector<std::string>> take_heard() { return std::exchange(heard_, {}); }
  /// The calls of on_leave and on_disconnect.
  std::vector<std::string> take_hooks() { return std::exchange(hooks_, {}); }

 private:
  void tell_room(const std::string& room, const std::string& event);
  void tell_user(const std::string& user, const std::string& event, const std::string& except = {});
  std::size_t connected(const std::string& user) const;
  void remove(const std::string& user, const std::string& room);

  std::size_t max_absent_;
  std::int64_t now_ = 0;
  std::map<std::string, Socket> sockets_;  ///< by id; those of the state, absent ones too
  std::map<std::string, Room> rooms_;
  std::deque<std::string> absent_;  ///< the oldest first
  std::map<std::string, std::vector<std::string>> heard_;
  std::vector<std::string> hooks_;
};

}  // namespace chat::test
