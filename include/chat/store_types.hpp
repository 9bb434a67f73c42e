// What the operations of a store take, answer and publish.
#pragma once

#include <chat/event.hpp>
#include <chat/value.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace chat {

/// A message as stored and sent: immutable, shared.
struct StoredMessage {
  std::uint64_t id = 0;        ///< room messages: 1, 2, 3 …; direct messages: 0
  std::int64_t timestamp = 0;  ///< milliseconds since the epoch
  EncodedJson body;            ///< the whole object, with author, timestamp and id
};
using MessagePtr = std::shared_ptr<const StoredMessage>;

/// A message before the store accepts it: an object with the author, but without `timestamp` and
/// `id`, which the store appends.
struct MessageDraft {
  EncodedJson body;  ///< the object's text, with its closing brace

  /// The stored form; without `id` if it is 0.
  StoredMessage finish(std::uint64_t id, std::int64_t timestamp) const;
};

/// A message of another state.
struct PastMessage {
  std::int64_t timestamp;  ///< milliseconds since the epoch
  MessageDraft draft;
};

/// What a room knows of the past beside its messages; the oldest first.
struct RoomPast {
  struct Operation {
    std::string id;
    std::uint64_t message;   ///< the id of the message that it stored
    std::int64_t timestamp;  ///< of that message
  };
  /// Users who are absent, and when they were last seen, ms since the epoch.
  std::vector<std::pair<std::string, std::int64_t>> seen = {};
  std::vector<Operation> operations = {};
};

/// An event in a room, in the order of its stream.
struct RoomEvent {
  enum class Kind : std::uint8_t {
    kMessage,       ///< `message`
    kSocketJoined,  ///< `user`, `socket`: the socket sees the room from here on
    kSocketLeft,    ///< `user`, `socket`: it sees nothing after this
    kUserJoined,    ///< `user`: members are told
    kUserLeft,      ///< `user`: members are told
    kListAdded,     ///< `list`, `names`: members are told
    kListRemoved,   ///< `list`, `names`: members are told
    kModeChanged,   ///< `whitelist_only`: members are told
    kUserRemoved,   ///< `user` lost access; `sockets` see nothing after this
    /// The room is deleted or no longer public: non-members see nothing after this. Published once,
    /// only if it was public; on deletion after all removals.
    kPublicReadEnded,
    /// `user` (empty: the server), `signal`: the other sockets than `socket` are told. Not part of
    /// the stream: nodes may miss it. Follows all events that precede it.
    kSignal,
    kRead,  ///< `user` has read up to `read_id`: members are told, but not `sockets`, the user's
            ///< own
  };
  Kind kind;
  std::string room;
  /// With `message`: RoomInfo::birth; 0 if the store has no recovery_log().
  std::uint64_t birth = 0;
  std::string user;
  std::string socket;
  std::vector<std::string> sockets;
  MessagePtr message;
  std::string list;
  std::vector<std::string> names;
  bool whitelist_only = false;
  std::shared_ptr<const EncodedJson> signal;
  std::uint64_t read_id = 0;
  Tick tick = 0;
};

/// An event of a user, for the user's own sockets.
struct UserEvent {
  enum class Kind : std::uint8_t {
    kSocketConnected,     ///< `socket` is the user's from here on; `count` are connected
    kSocketDisconnected,  ///< `socket` is gone; `count` are still connected
    kNotify,              ///< `event`, to all of the user's sockets but `except`
    kDisconnect,          ///< disconnect all of the user's sockets
    kSocketLost,          ///< other nodes gave up `socket`, of this node: it must reconnect
    /// A node has taken over `socket`, which is in `rooms`: this one, if `is_here`.
    kSocketMoved,
  };
  Kind kind;
  std::string user;
  std::string socket;
  std::size_t count = 0;
  std::optional<Event> event;
  std::string except;  ///< empty: no exception
  std::string lease = {};
  std::vector<std::string> rooms = {};
  bool is_here = false;
  Tick tick = 0;
};

/// A socket that a node has taken over.
struct TakenSocket {
  Tick tick = 0;  ///< of kSocketMoved
  /// What the client may have missed until then, in order: what concerns the socket, of its rooms
  /// while it was in them, and of its user.
  std::vector<std::variant<RoomEvent, UserEvent>> missed;
};

/// The caller of an operation.
struct Actor {
  std::optional<std::string> user = {};  ///< none: called by the server itself
  bool bypass_permissions = false;

  static Actor server() { return {.user = {}, .bypass_permissions = true}; }
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
  bool public_read = false;                              ///< anybody may read
  std::optional<bool> enable_read_updates = {};          ///< default: Options
};

struct UserState {
  bool whitelist_only = false;
  std::vector<std::string> whitelist = {};
  std::vector<std::string> blacklist = {};
};

enum class ListChange : std::uint8_t { kAdd, kRemove };

/// What to change of a room; the rest stays as it is.
struct RoomChange {
  std::optional<bool> whitelist_only = {};
  std::optional<std::string> owner = {};  ///< empty: the room has no owner any more
  std::optional<std::size_t> history_max_size = {};
  std::optional<bool> enable_access_lists_updates = {};
  std::optional<bool> enable_userlist_updates = {};
  std::optional<bool> public_read = {};
  std::optional<bool> enable_read_updates = {};
};

struct UserSeen {
  bool joined;
  std::optional<std::int64_t> timestamp;  ///< of the last join or leave, ms since the epoch
};

struct RoomInfo {
  std::optional<std::string> owner;
  bool whitelist_only;
  bool enable_access_lists_updates;
  bool enable_userlist_updates;
  bool public_read;
  bool enable_read_updates;
  std::size_t history_max_size;
  std::size_t history_size;
  std::uint64_t last_message_id;
  std::size_t users;  ///< joined users
  /// Unique among all rooms of this name, in this state and earlier ones: tells which room's
  /// message an id means.
  std::uint64_t birth;
};

/// How far a user has read a room. Ids are dense, so the rest is unread.
struct ReadInfo {
  std::uint64_t last_message_id;
  std::uint64_t read_id;  ///< 0: nothing is marked

  std::uint64_t unread() const { return last_message_id - read_id; }
};

/// A user who is joined to a room.
struct PresentUser {
  std::string name;
  std::size_t sockets;  ///< joined ones
  std::int64_t since;   ///< the first socket joined, ms since the epoch
};

struct RoomPresence {
  std::vector<PresentUser> users;  ///< in the order of the userlist
  /// Grows with each user who joins or leaves, also across restarts and in a later room of that
  /// name, as long as clocks go forward.
  std::uint64_t version;
};

struct UserRoom {
  std::string room;
  bool joined;  ///< with any socket
  ReadInfo read;
};

/// Names in byte order. The next page follows `next`; empty: this is the last page.
struct NamePage {
  std::vector<std::string> names;
  std::string next;
};

struct InstanceInfo {
  std::string uid;
  std::int64_t heartbeat;      ///< the last one, ms since the epoch
  std::string advertise = {};  ///< see Store::set_address
};

/// A node renews its lease, or others take it for dead. It has one at a time and records its
/// sockets under it.
struct Lease {
  std::string name;
  std::string sign = {};     ///< changes with each heartbeat and each claim
  bool is_claimed = false;   ///< it has ended; its claimant removes its sockets
  std::string address = {};  ///< the node's, see Store::set_address; empty: unknown
};

/// How long append_message() and direct_message() remember an operation, ms. A store may remember
/// only the last 1,000 of a room or a recipient.
inline constexpr std::int64_t kOperationTtl = 600'000;

/// One user's sockets that an operation removed from a room.
struct RemovedUser {
  std::string user;
  std::vector<std::string> sockets;
};

struct JoinResult {
  std::size_t njoined;  ///< the user's sockets now joined
  bool changed;         ///< false: it was already joined; no effect
  bool undone = false;  ///< joined, and removed by others before the answer
};

struct LeaveResult {
  std::size_t njoined;  ///< the user's sockets still joined
  bool changed;         ///< false: it was not joined; no effect
};

struct DisconnectResult {
  std::vector<std::string> rooms_removed;
  std::vector<std::size_t> joined_sockets;  ///< still joined, for each of `rooms_removed`
  std::size_t nconnected;                   ///< the user's sockets still connected
};

/// How a join or leave is announced.
struct Announce {
  /// True: the server made the call, and the echo goes to all of the user's sockets.
  bool local_call = false;
};

}  // namespace chat
