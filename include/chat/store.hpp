// The interface between the service and its state.
//
// A store is no bag of getters and setters: its operations are the service's own. Each is one
// atomic step that checks the permission, changes the state and appends what it did to the streams
// of events of the rooms and users concerned. The rule for who may do what is in
// <chat/permissions.hpp>; every store answers by it.
#pragma once

#include <chat/error.hpp>
#include <chat/task.hpp>
#include <chat/transport.hpp>
#include <chat/value.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chat {

/// A message as it is kept and sent: immutable, shared.
struct StoredMessage {
  std::uint64_t id = 0;        ///< of room messages: 1, 2, 3 …; 0 for direct messages
  std::int64_t timestamp = 0;  ///< milliseconds since the epoch
  EncodedJson body;            ///< the whole object, with author, timestamp and id
};
using MessagePtr = std::shared_ptr<const StoredMessage>;

/// A message before the store has accepted it: an object with the author in place, and without
/// `timestamp` and `id`, which the store appends.
struct MessageDraft {
  EncodedJson body;  ///< the object's text, its closing brace included

  /// The stored form; `id` 0 is left out.
  StoredMessage finish(std::uint64_t id, std::int64_t timestamp) const;
};

/// What happened in a room, in the order of its stream.
struct RoomEvent {
  enum class Kind : std::uint8_t {
    kMessage,       ///< `message`
    kSocketJoined,  ///< `user`, `socket`: from here on the socket sees the room
    kSocketLeft,    ///< `user`, `socket`: it sees nothing after this
    kUserJoined,    ///< `user`: to be told to members
    kUserLeft,      ///< `user`: to be told to members
    kListAdded,     ///< `list`, `names`: to be told to members
    kListRemoved,   ///< `list`, `names`: to be told to members
    kModeChanged,   ///< `whitelist_only`: to be told to members
    kUserRemoved,   ///< `user`, `sockets`: lost access; these sockets see nothing after this
    /// The room is public no more, or is deleted: who is no member sees nothing after this. Once,
    /// only where it was public; in a deletion after all removals.
    kPublicReadEnded,
  };
  Kind kind;
  std::string room;
  std::string user;
  std::string socket;
  std::vector<std::string> sockets;
  MessagePtr message;
  std::string list;
  std::vector<std::string> names;
  bool whitelist_only = false;
};

/// What happened to a user, for the user's own sockets.
struct UserEvent {
  enum class Kind : std::uint8_t {
    kSocketConnected,     ///< `socket` is the user's from here on; `count` are connected
    kSocketDisconnected,  ///< `socket` is gone; `count` are connected still
    kNotify,              ///< `event`, to all of the user's sockets but `except`
    kDisconnect,          ///< all of the user's sockets are to be disconnected
    kSocketLost,          ///< `socket`, of this node, was given up by others: it is to connect anew
  };
  Kind kind;
  std::string user;
  std::string socket;
  std::size_t count = 0;
  std::optional<Event> event;
  std::string except;  ///< empty: nobody is left out
};

/// Takes what a store publishes. Where nodes share a state, each gets the events of the rooms that
/// its sockets are in or that it watches, of the users of its sockets, and all of the bus.
///
/// Called on any thread, in the order of each stream, possibly under the store's locks: it must
/// not block and must not call the store.
class EventSink {
 public:
  virtual void on_room_event(const RoomEvent& event) = 0;
  virtual void on_user_event(const UserEvent& event) = 0;
  virtual void on_bus_event(const std::string& name, const Args& args) = 0;

 protected:
  ~EventSink() = default;
};

/// On whose behalf an operation runs.
struct Actor {
  std::optional<std::string> user = {};  ///< nobody: a call of the server's own
  bool bypass_permissions = false;
};

struct RoomState {
  std::optional<std::string> owner = {};
  bool whitelist_only = false;
  std::vector<std::string> whitelist = {};
  std::vector<std::string> blacklist = {};
  std::vector<std::string> adminlist = {};
  std::optional<std::size_t> history_max_size = {};      ///< default: Options
  std::optional<bool> enable_access_lists_updates = {};  ///< default: Options
  std::optional<bool> enable_userlist_updates = {};      ///< default: Options
  bool public_read = false;                              ///< anybody may read along
};

struct UserState {
  bool whitelist_only = false;
  std::vector<std::string> whitelist = {};
  std::vector<std::string> blacklist = {};
};

enum class ListChange : std::uint8_t { kAdd, kRemove };

struct HistoryInfo {
  std::size_t history_max_get_messages;
  std::size_t history_max_size;
  std::size_t history_size;
  std::uint64_t last_message_id;
};

struct NotificationsInfo {
  bool enable_userlist_updates;
  bool enable_access_lists_updates;
};

struct UserSeen {
  bool joined;
  std::optional<std::int64_t> timestamp;  ///< of the last join or leave, ms since the epoch
};

/// What a room is, for the server.
struct RoomInfo {
  std::optional<std::string> owner;
  bool whitelist_only;
  bool enable_access_lists_updates;
  bool enable_userlist_updates;
  bool public_read;
  std::size_t history_max_size;
  std::size_t history_size;
  std::uint64_t last_message_id;
  std::size_t users;  ///< joined
  /// No other room that has had the name has it, in this state or in one before: it tells whose
  /// message an id is.
  std::uint64_t birth;
};

/// Names in the order of their bytes. The next page follows `next`; empty: this was the last one.
struct NamePage {
  std::vector<std::string> names;
  std::string next;
};

struct InstanceInfo {
  std::string uid;
  std::int64_t heartbeat;      ///< the last one, ms since the epoch
  std::string advertise = {};  ///< where it is, see Store::set_address
};

/// What a node has to renew, lest others take it for dead. It has one at a time, under which its
/// sockets are recorded.
struct Lease {
  std::string name;
  std::string sign = {};     ///< of life: differs from one heartbeat, and one claim, to the next
  bool is_claimed = false;   ///< it has ended, and somebody is to remove its sockets
  std::string address = {};  ///< of its node, see Store::set_address; empty where it is not known
};

/// How long append_message_once() remembers, ms. A store may remember no more than the last 1,000
/// of a room.
inline constexpr std::int64_t kOperationTtl = 600'000;

/// The sockets of one user that an operation took out of a room.
struct RemovedUser {
  std::string user;
  std::vector<std::string> sockets;
};

struct JoinResult {
  std::size_t njoined;  ///< sockets of the user now joined
  bool changed;         ///< false: it was joined before, and nothing happened
  bool undone = false;  ///< joined, and taken out by others before this was answered
};

struct LeaveResult {
  std::size_t njoined;  ///< sockets of the user still joined
  bool changed;         ///< false: it was not joined, and nothing happened
};

struct DisconnectResult {
  std::vector<std::string> rooms_removed;
  std::vector<std::size_t> joined_sockets;  ///< for each of those rooms: sockets still joined
  std::size_t nconnected;                   ///< sockets of the user still connected
};

/// How a join or leave is told to others.
struct Announce {
  /// True: the echo goes to all sockets of the user, as the server made the call.
  bool local_call = false;
};

/// Users, sockets and rooms.
///
/// Threads: any. Atomicity: each operation as said above; when its task completes, all events that
/// it caused have been given to this node's EventSink. Errors: those of the contract; an operation
/// that fails has changed nothing, but for `internalError` and `timeout`, which leave it open.
/// A room that does not exist is `noRoom`, a user `noUser`, without further mention.
class Store {
 public:
  virtual ~Store() = default;

  /// First and last calls. `sink` outlives the store's use.
  virtual Task<Result<>> open(EventSink& sink) = 0;
  virtual Task<> close() = 0;

  // Users and their sockets ----------------------------------------------------------------------

  virtual Task<Result<>> add_user(std::string user, UserState state) = 0;  // userExists
  virtual Task<Result<>> delete_user(std::string user) = 0;                // userOnline
  virtual Task<Result<bool>> has_user(std::string user) = 0;
  /// At most `limit` users whose names follow `after`. Who is there from the first page to the last
  /// is on one of them.
  virtual Task<Result<NamePage>> list_users(std::string after, std::size_t limit);

  /// Adds a socket of this node, and the user if need be; returns how many are connected.
  /// Publishes kSocketConnected.
  virtual Task<Result<std::size_t>> connect_socket(std::string user, std::string socket) = 0;

  /// Takes the socket out of its rooms (kSocketLeft, kUserLeft and `roomLeftEcho`, as leave_room),
  /// then removes it (kSocketDisconnected). A socket that is not there: nothing, all counts as is.
  virtual Task<Result<DisconnectResult>> disconnect_socket(std::string user,
                                                           std::string socket) = 0;

  /// Each socket of the user, with its rooms.
  virtual Task<Result<std::map<std::string, std::vector<std::string>>>> user_sockets(
      std::string user) = 0;

  /// Sends an event to the user's sockets on all nodes, all but `except`.
  virtual Task<Result<>> notify_user(std::string user, Event event, std::string except) = 0;

  /// Publishes kDisconnect, to all nodes.
  virtual Task<Result<>> disconnect_user(std::string user) = 0;

  // Direct messages ------------------------------------------------------------------------------

  /// Lists are `blacklist` and `whitelist`, else noList. The own name: notAllowed. Over
  /// `direct_list_size_limit`: listLimitExceeded.
  virtual Task<Result<>> change_direct_list(std::string user, std::string list,
                                            std::vector<std::string> names, ListChange change) = 0;
  virtual Task<Result<std::vector<std::string>>> direct_list(std::string user,
                                                             std::string list) = 0;
  virtual Task<Result<bool>> direct_list_has(std::string user, std::string list,
                                             std::string name) = 0;
  virtual Task<Result<bool>> direct_whitelist_mode(std::string user) = 0;
  virtual Task<Result<>> set_direct_whitelist_mode(std::string user, bool mode) = 0;
  virtual Task<Result<bool>> has_direct_access(std::string recipient, std::string sender) = 0;

  /// noUser, notAllowed, noUserOnline, in this order. Publishes `directMessage(message)` to the
  /// recipient and `directMessageEcho(recipient, message)` to the sender's sockets but `socket`,
  /// wherever these are.
  virtual Task<Result<MessagePtr>> direct_message(Actor sender, std::string socket,
                                                  std::string recipient, MessageDraft draft) = 0;

  // Rooms ----------------------------------------------------------------------------------------

  /// roomExists. How long the lists are is for who calls to check.
  virtual Task<Result<>> add_room(std::string room, RoomState state) = 0;
  /// From now on the room is made again where the state has lost it, before this node's next socket
  /// connects; not where it was deleted.
  virtual Task<Result<>> keep_room(std::string room, RoomState state);
  virtual Task<Result<bool>> has_room(std::string room) = 0;
  /// As list_users.
  virtual Task<Result<NamePage>> list_rooms(std::string after, std::size_t limit);
  virtual Task<Result<RoomInfo>> room_info(std::string room);
  /// For the owner (else notAllowed). Everybody is removed (kUserRemoved, and
  /// `roomAccessRemoved` to each), then the room.
  virtual Task<Result<std::vector<RemovedUser>>> delete_room(Actor actor, std::string room) = 0;

  /// Needs access, whoever calls: notAllowed. invalidSocket where the user has no such socket. Over
  /// `max_rooms_per_socket`: listLimitExceeded of "socketRooms".
  /// Publishes kSocketJoined; then kUserJoined, with the user's first socket, if the room wants it,
  /// and `roomJoinedEcho` to the user's other sockets.
  virtual Task<Result<JoinResult>> join_room(std::string user, std::string socket, std::string room,
                                             Announce announce) = 0;
  /// What join_room() would answer now. Changes nothing, and promises nothing: join_room() may
  /// answer otherwise.
  virtual Task<Result<JoinResult>> preview_join(std::string user, std::string socket,
                                                std::string room) = 0;
  /// Publishes kSocketLeft, `roomLeftEcho`, and kUserLeft with the user's last socket, if the room
  /// wants it.
  virtual Task<Result<LeaveResult>> leave_room(std::string user, std::string socket,
                                               std::string room, Announce announce) = 0;

  /// Needs a joined user: notJoined. Publishes kMessage.
  virtual Task<Result<MessagePtr>> append_message(Actor author, std::string room,
                                                  MessageDraft draft) = 0;

  /// append_message(), once for each `operation`, which is not empty: where the room remembers it
  /// nothing is stored, and the answer has the id and the timestamp of the first.
  virtual Task<Result<MessagePtr>> append_message_once(Actor author, std::string room,
                                                       MessageDraft draft, std::string operation);

  /// Whether append_message_now() answers: always, or never.
  virtual bool appends_at_once() const { return false; }

  /// append_message() at once, by a store that need not wait for anything, else nullopt and
  /// nothing is done. It spares the most frequent request its coroutines.
  virtual std::optional<Result<MessagePtr>> append_message_now(const Actor& author,
                                                               const std::string& room,
                                                               const MessageDraft& draft);

  /// Publishes kListAdded or kListRemoved if the room wants it, then removes whoever lost access
  /// (kUserRemoved and `roomAccessRemoved` to the user, for one after the other; then kUserLeft for
  /// each, as in leave_room), and returns them. Over `room_list_size_limit`: listLimitExceeded.
  virtual Task<Result<std::vector<RemovedUser>>> change_room_list(Actor actor, std::string room,
                                                                  std::string list,
                                                                  std::vector<std::string> names,
                                                                  ListChange change) = 0;
  /// Publishes kModeChanged if the room wants it, then removes whoever lost access.
  virtual Task<Result<std::vector<RemovedUser>>> set_whitelist_mode(Actor actor, std::string room,
                                                                    bool mode) = 0;

  // Reading a room: joined, an admin, or the owner; else notJoined.
  virtual Task<Result<std::vector<std::string>>> room_list(Actor actor, std::string room,
                                                           std::string list) = 0;
  virtual Task<Result<std::optional<std::string>>> room_owner(Actor actor, std::string room) = 0;
  virtual Task<Result<bool>> whitelist_mode(Actor actor, std::string room) = 0;
  /// The `limit` messages that follow `after`, newest first; where `after` was rotated out, from
  /// the oldest kept. The limit is capped at `history_max_get_messages`, unless bypassed.
  virtual Task<Result<std::vector<MessagePtr>>> history_after(Actor actor, std::string room,
                                                              std::uint64_t after,
                                                              std::size_t limit) = 0;
  /// The newest `history_max_get_messages`, newest first.
  virtual Task<Result<std::vector<MessagePtr>>> recent_history(Actor actor, std::string room) = 0;
  virtual Task<Result<HistoryInfo>> history_info(Actor actor, std::string room) = 0;
  virtual Task<Result<NotificationsInfo>> notifications_info(Actor actor, std::string room) = 0;
  virtual Task<Result<UserSeen>> user_seen(Actor actor, std::string room, std::string user) = 0;

  // A room's settings, for the server. Whoever loses access by a new owner is removed.
  virtual Task<Result<bool>> room_list_has(std::string room, std::string list,
                                           std::string name) = 0;
  virtual Task<Result<bool>> has_room_access(std::string room, std::string user) = 0;
  virtual Task<Result<std::vector<RemovedUser>>> set_room_owner(
      std::string room, std::optional<std::string> owner) = 0;
  virtual Task<Result<>> set_history_max_size(std::string room, std::size_t size) = 0;
  virtual Task<Result<>> set_access_lists_updates(std::string room, bool enabled) = 0;
  virtual Task<Result<>> set_userlist_updates(std::string room, bool enabled) = 0;
  /// Publishes kPublicReadEnded, as delete_room() does.
  virtual Task<Result<>> set_public_read(std::string room, bool enabled);

  /// The room's events come to this node's EventSink, whether it has members here or not, for as
  /// long as somebody keeps what this returns.
  virtual Task<Result<std::shared_ptr<void>>> watch_room(std::string room);

  // Nodes ----------------------------------------------------------------------------------------

  /// Whether other nodes may share this state.
  virtual bool is_shared() const { return false; }
  /// The id of this node, unique in every start.
  virtual const std::string& instance_uid() const = 0;
  /// Where this node is, for people: what others are told of it. Before open().
  virtual void set_address(std::string) {}
  /// Says that this node is alive; the first time before any socket connects. Where others have
  /// given the node up meanwhile, or the state has lost it, all its sockets are kSocketLost, and
  /// the node begins anew.
  virtual Task<Result<>> update_heartbeat() = 0;
  /// When the node last said that it is alive, ms since the epoch; nullopt for one unknown.
  virtual Task<Result<std::optional<std::int64_t>>> instance_heartbeat(std::string instance) = 0;
  /// The nodes that have said that they are alive, and were not forgotten since.
  virtual Task<Result<std::vector<InstanceInfo>>> list_instances();
  /// The sockets of a node: socket id → user.
  virtual Task<Result<std::map<std::string, std::string>>> instance_sockets(
      std::string instance) = 0;
  /// Removes what is known of a node whose sockets are gone. It may be this one, at its end.
  virtual Task<Result<>> forget_instance(std::string instance);

  /// All leases but the one that this node has now: those that it has lost are among them.
  virtual Task<Result<std::vector<Lease>>> other_leases();
  /// What the lease says itself, whose sign may differ from that of other_leases(). It writes, and
  /// so fails where the lease's node could not renew it either.
  virtual Task<Result<Lease>> doubt_lease(std::string lease);
  /// Ends a lease for good, if it still has the sign that doubt_lease() saw, or this node has
  /// claimed it before: no socket connects under it any more. True: the caller is to remove its
  /// sockets, and nobody else, until it is claimed again.
  virtual Task<Result<bool>> claim_lease(Lease lease);
  virtual Task<Result<std::map<std::string, std::string>>> lease_sockets(std::string lease);
  /// disconnect_socket(), if it is connected under that lease: there is a record before there is a
  /// connection, which may come about under another one.
  virtual Task<Result<DisconnectResult>> disconnect_socket_of(std::string lease, std::string user,
                                                              std::string socket);
  /// Of a lease that was claimed, and whose sockets are gone.
  virtual Task<Result<>> forget_lease(std::string lease);

  /// Makes the user's side and the rooms' side agree; returns what had to be removed.
  virtual Task<Result<>> sync_user(std::string user) = 0;
  virtual Task<Result<std::vector<RemovedUser>>> sync_room(std::string room) = 0;

  /// Publishes to every node, this one included.
  virtual Task<Result<>> publish_bus(std::string name, Args args) = 0;

  /// Whether logins and messages get through: it writes, and an event goes where those of others
  /// go, and back. What was to be kept is there by then.
  virtual Task<Result<>> probe();
};

}  // namespace chat
