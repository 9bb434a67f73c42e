// The interface between the service and its state.
//
// A store has the service's own operations, not getters and setters. Each is one atomic step: it
// checks the permission, changes the state and appends events to the streams of the rooms and users
// concerned. Every store answers by the rule in <chat/permissions.hpp>.
#pragma once

#include <chat/durability.hpp>
#include <chat/error.hpp>
#include <chat/event.hpp>
#include <chat/permissions.hpp>
#include <chat/recovery_log.hpp>
#include <chat/store_types.hpp>
#include <chat/task.hpp>
#include <chat/transport.hpp>
#include <chat/value.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat {

/// The channel of a user's sockets; no room can have this name. That of a room has the room's name.
std::string user_channel(const std::string& user);
/// nullopt if it is no user's channel.
std::optional<std::string> user_of_channel(std::string_view channel);

/// Receives what a store publishes. With a shared state, a node gets the events of rooms that its
/// sockets are in or that it watches, of its sockets' users, and all of the bus.
///
/// Called on any thread, in the order of each stream, possibly under the store's locks: must not
/// block, nor call the store.
class EventSink {
 public:
  virtual void on_room_event(const RoomEvent& event) = 0;
  virtual void on_user_event(const UserEvent& event) = 0;
  virtual void on_bus_event(const std::string& name, const Args& args) = 0;

 protected:
  ~EventSink() = default;
};

/// Users, sockets and rooms.
///
/// Thread-safe. Operations are atomic as said above: when a task completes, this node's EventSink
/// has received all its events. Errors are those of the contract. A failed operation has changed
/// nothing, except that `internalError` and `timeout` leave this open. Every operation reports a
/// missing room as `noRoom`, a missing user as `noUser`.
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
  /// At most `limit` users whose names follow `after`. The pages contain every user that exists
  /// throughout the listing.
  virtual Task<Result<NamePage>> list_users(std::string after, std::size_t limit);

  /// Adds a socket of this node, and the user if needed; returns how many are connected. Publishes
  /// kSocketConnected.
  virtual Task<Result<std::size_t>> connect_socket(std::string user, std::string socket) = 0;

  /// Removes the socket from its rooms (kSocketLeft, kUserLeft and `roomLeftEcho`, as leave_room),
  /// then the socket itself (kSocketDisconnected). An unknown socket changes nothing; counts are as
  /// they are.
  virtual Task<Result<DisconnectResult>> disconnect_socket(std::string user,
                                                           std::string socket) = 0;

  // Clients that come back to another node. All events of the streams have ticks then, and this
  // node's sink gets them in order, but for kOutOfOrder.

  /// The secret that all nodes share for this; nullopt if sockets stay where they are.
  virtual Task<Result<std::optional<std::string>>> recovery_secret();
  /// The socket's client was told that it is logged in. `place` grows with each event that the
  /// socket is sent, on all nodes.
  virtual Task<Result<>> greet_socket(std::string user, std::string socket, std::uint64_t place);
  /// The user of a socket, of any node, whose client has got the events up to `place`; nullopt if
  /// there is none, or it has not got the greeting.
  virtual Task<Result<std::optional<std::string>>> find_socket(std::string socket,
                                                               std::uint64_t place);
  /// Takes over a socket whose client has got all events up to `after`. Publishes kSocketMoved,
  /// after which this node's sink gets the events of the socket's rooms and its user. nullopt: it
  /// cannot be, and nothing has changed.
  virtual Task<Result<std::optional<TakenSocket>>> take_socket(std::string user, std::string socket,
                                                               Tick after);

  /// Each socket of the user, with its rooms.
  virtual Task<Result<std::map<std::string, std::vector<std::string>>>> user_sockets(
      std::string user) = 0;

  /// The rooms that the user is joined to, or has marked and still may join; by name. Each room's
  /// line is exact, but the lines may be of different moments.
  virtual Task<Result<std::vector<UserRoom>>> user_rooms(std::string user) = 0;

  /// Sends an event to the user's sockets on all nodes, except `except`.
  virtual Task<Result<>> notify_user(std::string user, Event event, std::string except) = 0;

  /// Publishes kDisconnect, to all nodes.
  virtual Task<Result<>> disconnect_user(std::string user) = 0;

  // Direct messages ------------------------------------------------------------------------------

  /// Lists: `blacklist` and `whitelist`, else noList. The user's own name: notAllowed. Over
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

  /// Errors in this order: noUser, notAllowed, noUserOnline. Publishes `directMessage(message)` to
  /// the recipient and `directMessageEcho(recipient, message)` to the sender's sockets except
  /// `socket`, on all nodes. Idempotent by `operation`, unless that is empty: if the recipient's
  /// record remembers it, nothing is published, and the answer has the first message's timestamp,
  /// whoever is online and allowed by now. A restart may forget operations.
  virtual Task<Result<MessagePtr>> direct_message(Actor sender, std::string socket,
                                                  std::string recipient, MessageDraft draft,
                                                  std::string operation = {}) = 0;

  // Rooms ----------------------------------------------------------------------------------------

  /// roomExists. The caller checks the lengths of the lists.
  virtual Task<Result<>> add_room(std::string room, RoomState state) = 0;
  /// Keeps the room from now on: restores it if the state loses it, before this node's next socket
  /// connects. A deleted room stays deleted.
  virtual Task<Result<>> keep_room(std::string room, RoomState state);
  virtual Task<Result<bool>> has_room(std::string room) = 0;
  /// As list_users.
  virtual Task<Result<NamePage>> list_rooms(std::string after, std::size_t limit);
  /// Only the owner may (else notAllowed). Removes all users (kUserRemoved, and `roomAccessRemoved`
  /// to each), then the room.
  virtual Task<Result<std::vector<RemovedUser>>> delete_room(Actor actor, std::string room) = 0;

  /// Every caller needs access, else notAllowed. The user lacks the socket: invalidSocket. Over
  /// `max_rooms_per_socket`: listLimitExceeded of "socketRooms". Publishes kSocketJoined; then
  /// kUserJoined, with the user's first socket, if the room has it enabled, and `roomJoinedEcho` to
  /// the user's other sockets.
  virtual Task<Result<JoinResult>> join_room(std::string user, std::string socket, std::string room,
                                             Announce announce) = 0;
  /// What join_room() would answer now. Changes nothing; join_room() may still answer otherwise.
  virtual Task<Result<JoinResult>> preview_join(std::string user, std::string socket,
                                                std::string room) = 0;
  /// Publishes kSocketLeft, `roomLeftEcho`, and kUserLeft with the user's last socket, if the room
  /// has it enabled.
  virtual Task<Result<LeaveResult>> leave_room(std::string user, std::string socket,
                                               std::string room, Announce announce) = 0;

  /// Needs a joined user, else notJoined. Publishes kMessage. Idempotent by `operation`, unless
  /// that is empty: if the room remembers it, nothing is stored, and the answer has the first
  /// message's id and timestamp.
  virtual Task<Result<MessagePtr>> append_message(Actor author, std::string room,
                                                  MessageDraft draft,
                                                  std::string operation = {}) = 0;

  /// Whether append_message_now() always answers, or never.
  virtual bool appends_at_once() const { return false; }

  /// Synchronous append_message(), without an operation, for a store that need not wait; else
  /// nullopt, and nothing is done. Saves the most frequent request its coroutines.
  virtual std::optional<Result<MessagePtr>> append_message_now(const Actor& author,
                                                               const std::string& room,
                                                               const MessageDraft& draft);

  /// Needs a joined user, else notJoined. Publishes kSignal. Other nodes get it if nothing is in
  /// the way.
  virtual Task<Result<>> signal_room(Actor author, std::string socket, std::string room,
                                     EncodedJson data) = 0;

  /// Gives a room messages of another state, with their ids `after` + 1 … and timestamps. Tells
  /// nobody. The room's last message must have the id `after`, or the room keeps none and its last
  /// id is less (else badArgument). Without messages, `after` becomes the last id.
  virtual Task<Result<>> import_messages(std::string room, std::uint64_t after,
                                         std::vector<PastMessage> messages);

  /// noRoom. For import_past() into another state.
  virtual Task<Result<RoomPast>> room_past(std::string room);
  /// Adds to what the room knows, behind its messages. Tells nobody. Leaves out joined users, and
  /// operations that are older than kOperationTtl.
  virtual Task<Result<>> import_past(std::string room, RoomPast past);

  /// Publishes kListAdded or kListRemoved if the room has it enabled, then removes and returns the
  /// users who lost access (kUserRemoved and `roomAccessRemoved` for one user after the other; then
  /// kUserLeft for each, as leave_room). Over `room_list_size_limit`: listLimitExceeded.
  virtual Task<Result<std::vector<RemovedUser>>> change_room_list(Actor actor, std::string room,
                                                                  std::string list,
                                                                  std::vector<std::string> names,
                                                                  ListChange change) = 0;
  /// Admins and the owner may change the whitelist mode; only the server, which bypasses
  /// permissions, may change the rest (else notAllowed). Publishes kModeChanged if the room has it
  /// enabled, and kPublicReadEnded; then removes the users who lost access.
  virtual Task<Result<std::vector<RemovedUser>>> change_room(Actor actor, std::string room,
                                                             RoomChange change) = 0;

  // Reads of a room, for joined users, admins and the owner; else notJoined.
  virtual Task<Result<std::vector<std::string>>> room_list(Actor actor, std::string room,
                                                           std::string list) = 0;
  virtual Task<Result<RoomInfo>> room_info(Actor actor, std::string room) = 0;
  /// The `limit` messages after `after`, newest first; from the oldest kept if `after` was evicted.
  /// Without bypass, `history_max_get_messages` caps the limit.
  virtual Task<Result<std::vector<MessagePtr>>> history_after(Actor actor, std::string room,
                                                              std::uint64_t after,
                                                              std::size_t limit) = 0;
  /// The newest `history_max_get_messages`, newest first.
  virtual Task<Result<std::vector<MessagePtr>>> recent_history(Actor actor, std::string room) = 0;
  virtual Task<Result<UserSeen>> user_seen(Actor actor, std::string room, std::string user) = 0;
  virtual Task<Result<RoomPresence>> room_presence(Actor actor, std::string room) = 0;
  /// For the actor, a user.
  virtual Task<Result<ReadInfo>> read_info(Actor actor, std::string room) = 0;

  /// Marks the messages up to `id`, at most up to the last one, as read by the actor, a user who
  /// may read the room. A mark never goes back. Returns the mark. If it moved, publishes kRead
  /// where the room has it enabled, and `roomReadEcho` to the user's sockets except `socket`. A
  /// store may forget marks of a room that more than 100,000 users have, or users whose names take
  /// 16 MiB, and those of a user in more than 1,000 rooms. Marks end with the room and with the
  /// user.
  virtual Task<Result<std::uint64_t>> mark_read(Actor actor, std::string socket, std::string room,
                                                std::uint64_t id) = 0;

  // Checks, for the server.
  virtual Task<Result<bool>> room_list_has(std::string room, std::string list,
                                           std::string name) = 0;
  /// A user who does not exist is in no list, unless somebody put the name there.
  virtual Task<Result<permissions::RoomFacts>> room_facts(std::string room, std::string user) = 0;
  Task<Result<bool>> has_room_access(std::string room, std::string user);

  /// While the caller keeps the result, this node's EventSink gets the room's events, even without
  /// members here.
  virtual Task<Result<std::shared_ptr<void>>> watch_room(std::string room);

  // Safety ---------------------------------------------------------------------------------------

  /// nullptr: a change is as safe as it gets once its operation returns. Otherwise changes become
  /// safe later, and nothing that tells of one leaves the process before. Lives as long as the
  /// store.
  virtual Durability* durability() { return nullptr; }

  /// nullptr: connections are not recovered after a restart. Lives as long as the store.
  virtual RecoveryLog* recovery_log() { return nullptr; }

  /// Of a state in Redis. Thread-safe.
  virtual std::optional<RedisStats> redis_stats() const { return std::nullopt; }

  // Nodes ----------------------------------------------------------------------------------------

  /// Whether other nodes may share this state.
  virtual bool is_shared() const { return false; }
  /// This node's id, unique for every start.
  virtual const std::string& instance_uid() const = 0;
  /// This node's address, for display on other nodes. Call before open().
  virtual void set_address(std::string) {}
  /// Renews this node's lease; call it before any socket connects. If other nodes gave this one up
  /// meanwhile, or the state lost it, all its sockets get kSocketLost and the node starts over.
  virtual Task<Result<>> update_heartbeat() = 0;
  /// The node's last heartbeat, ms since the epoch; nullopt for an unknown node.
  virtual Task<Result<std::optional<std::int64_t>>> instance_heartbeat(std::string instance) = 0;
  /// The nodes with a heartbeat that were not forgotten since.
  virtual Task<Result<std::vector<InstanceInfo>>> list_instances();
  /// A node's sockets: socket id → user.
  virtual Task<Result<std::map<std::string, std::string>>> instance_sockets(
      std::string instance) = 0;
  /// Removes the records of a node whose sockets are gone. It may be this node, as it closes.
  virtual Task<Result<>> forget_instance(std::string instance);

  /// All leases except this node's current one; its lost leases are among them.
  virtual Task<Result<std::vector<Lease>>> other_leases();
  /// Reads the lease itself; its sign may differ from that of other_leases(). Also writes, so it
  /// fails where the lease's node could not renew either.
  virtual Task<Result<Lease>> doubt_lease(std::string lease);
  /// Ends a lease for good if its sign is still that of doubt_lease(), or if this node claimed it
  /// before: no socket connects under it any more. True: the caller alone removes its sockets,
  /// until the lease is claimed again.
  virtual Task<Result<bool>> claim_lease(Lease lease);
  virtual Task<Result<std::map<std::string, std::string>>> lease_sockets(std::string lease);
  /// disconnect_socket(), if the socket is connected under that lease. Its record precedes its
  /// connection, which may come about under another lease.
  virtual Task<Result<DisconnectResult>> disconnect_socket_of(std::string lease, std::string user,
                                                              std::string socket);
  /// The lease must be claimed and its sockets gone.
  virtual Task<Result<>> forget_lease(std::string lease);

  /// Reconciles the user's side with the rooms' side; returns the removals.
  virtual Task<Result<>> sync_user(std::string user) = 0;
  virtual Task<Result<std::vector<RemovedUser>>> sync_room(std::string room) = 0;

  /// Publishes to every node, this one included.
  virtual Task<Result<>> publish_bus(std::string name, Args args) = 0;

  /// Checks that logins and messages get through: writes, and sends an event the way of other
  /// nodes' events and back. By then the rooms of keep_room() are restored.
  virtual Task<Result<>> probe();
};

}  // namespace chat
