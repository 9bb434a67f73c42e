// What the journal tells of the connections that may be recovered.
#pragma once

#include <chat/recovery_log.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "journal/journal.hpp"
#include "store/disk/records.hpp"
#include "store/state/changes.hpp"

namespace chat::store {

/// Gets all records in their order. Its answers are exact, or leave sockets out:
///
/// An operation writes its change, then what is told of it, then a mark; all under the lock of its
/// room or user. After a crash the end of that may be missing. So the last operation of a room that
/// has no mark was cut off, and the sockets that it may concern are not recovered. A message is one
/// change and one event. If the event is missing, nobody has got it, and it is told after the
/// start.
class RecoveryReplay {
 public:
  /// Keeps so many bytes of events, the newest.
  explicit RecoveryReplay(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// `message` is where the message of a MessageTold is, if that is known.
  void apply(RecoveryRecord& record, const Place& place, const Place& message);
  void add_message(Birth room, std::uint64_t id);
  /// Another record of the room, which is no part of an operation.
  void touch(Birth room);
  void change(Birth room);
  void change_user(Birth room, const std::string& user);
  void name_room(Birth room, const std::string& name) { rooms_[name] = room; }

  // The results, after the last record.

  bool is_empty() const { return sockets_.empty() && events_.empty(); }
  /// A socket with its user, and the rooms that it is in, or was in before they were deleted.
  struct Present {
    std::string user;
    std::string socket;
    std::vector<std::string> rooms;
  };
  std::vector<Present> present() const;

  /// What the state has now.
  struct Rooms {
    std::function<std::optional<std::string>(Birth room)> name;
    std::function<bool(const std::string& room)> has;
    std::function<bool(const std::string& user, const std::string& room)> may_be_in;
    /// The body of a message; the place is where it was. nullopt if it is gone.
    std::function<std::optional<EncodedJson>(const MessageRef& message, const Place& place)> read;
  };
  recovery::State finish(const Rooms& rooms);
  /// The marks that operations lack.
  std::vector<OperationMark> missing_marks() const;

 private:
  struct Event {
    std::variant<recovery::Told, MessageRef> what;
    Place message;  ///< of a MessageRef
    std::size_t bytes = 0;
    std::uint32_t record = 0;
  };
  /// What a room's records since the last mark tell.
  struct Operation {
    bool is_open = false;
    std::optional<std::uint64_t> untold;  ///< the last record is this message
    std::set<std::string> users;          ///< that it concerns
  };

  void redo(recovery::Socket& socket);
  void redo(recovery::SocketJoined& joined);
  void redo(recovery::SocketLeft& left);
  void redo(recovery::SocketGreeted& greeted);
  void redo(recovery::SocketGone& gone);
  void redo(recovery::MessageTold& told);
  void redo(recovery::Told& told);
  void redo(recovery::ChannelFloor& channel);
  void redo(recovery::Sequence& sequence);
  void redo(OperationMark& mark);
  void redo(RecoveryForgotten& forgotten);

  recovery::State::KnownSocket* find(const std::string& socket);
  void see(recovery::EventPlace place);
  /// The channel may be a room's.
  void change_channel(const std::string& channel, const recovery::Socket& socket);
  void keep(recovery::EventPlace place, Event event);
  void drop_oldest();
  void find_torn();
  bool is_torn(const recovery::Socket& socket, const Rooms& rooms) const;
  void add_events(recovery::State& state, const Rooms& rooms);
  /// Messages of a deleted room up to this place are gone.
  void miss_in_left(recovery::State& state, recovery::EventPlace place) const;
  void add_untold(recovery::State& state, const Rooms& rooms);

  const std::size_t max_bytes_;
  Place place_;    ///< of the record that is applied
  Place message_;  ///< that it is about
  recovery::Sequence sequence_;
  std::map<std::string, recovery::State::KnownSocket> sockets_;
  std::map<recovery::EventPlace, Event> events_;
  std::size_t bytes_ = 0;                                             ///< of events
  std::unordered_map<std::string, recovery::Floor> floors_;           ///< of channels,
  std::unordered_map<Birth, recovery::Floor> room_floors_;            ///< of rooms' messages,
  std::unordered_map<std::string, recovery::EventPlace> own_floors_;  ///< and of sockets
  std::unordered_map<std::string, Birth> rooms_;  ///< by name; also deleted ones
  std::unordered_map<Birth, Operation> operations_;
  std::set<std::string> open_users_;  ///< with an operation that is not whole

  std::set<std::string> torn_users_;
  std::set<std::string> torn_rooms_;
};

}  // namespace chat::store
