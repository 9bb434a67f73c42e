#include "store/operation.hpp"

#include <array>
#include <utility>

#include "store/text.hpp"

namespace chat::test {
namespace {

using Kind = Operation::Kind;

template <std::size_t kSize>
std::string pick(std::mt19937_64& random, const std::array<const char*, kSize>& from) {
  return from[random() % kSize];
}

bool one_in(std::mt19937_64& random, unsigned count) { return random() % count == 0; }

std::string random_user(std::mt19937_64& random) {
  return pick<6>(random, {"ann", "bea", "cyd", "dan", "eve", "fay"});
}

/// Draws kinds that build up and use presence more often than others.
Kind random_kind(std::mt19937_64& random) {
  constexpr std::array kOften{
      Kind::kConnect, Kind::kJoin,          Kind::kJoin,     Kind::kJoin,      Kind::kAppend,
      Kind::kAppend,  Kind::kLeave,         Kind::kPreview,  Kind::kAddRoom,   Kind::kChangeList,
      Kind::kSetMode, Kind::kDirectMessage, Kind::kMarkRead, Kind::kAppendOnce};
  if (one_in(random, 2)) return kOften[random() % kOften.size()];
  // These are rare, as they undo much.
  const auto kind = static_cast<Kind>(random() % static_cast<unsigned>(Kind::kCount));
  return kind == Kind::kDeleteRoom && !one_in(random, 4) ? Kind::kRecentHistory : kind;
}

}  // namespace

Operation random_operation(std::mt19937_64& random) {
  Operation operation;
  operation.kind = random_kind(random);
  operation.user = random_user(random);
  operation.other = random_user(random);
  operation.socket =
      (one_in(random, 12) ? operation.other : operation.user) + pick<3>(random, {"1", "2", "3"});
  if (!one_in(random, 8)) operation.actor.user = operation.user;
  operation.actor.bypass_permissions = one_in(random, 3);
  operation.room = pick<3>(random, {"red", "green", "blue"});
  operation.list = pick<9>(random, {"adminlist", "blacklist", "whitelist", "adminlist", "blacklist",
                                    "whitelist", "blacklist", "userlist", "nolist"});
  for (std::size_t i = 0, count = random() % 4; i < count; ++i) {
    operation.names.push_back(random_user(random));
  }
  operation.change = one_in(random, 2) ? ListChange::kAdd : ListChange::kRemove;
  operation.flag = one_in(random, 2);
  operation.announce = {.local_call = one_in(random, 4)};
  operation.number = random() % 9;
  return operation;
}

std::string describe(const Operation& o) {
  return "operation " + std::to_string(static_cast<int>(o.kind)) + " by " +
         o.actor.user.value_or("nobody") + (o.actor.bypass_permissions ? " bypassing" : "") +
         ": user " + o.user + " socket " + o.socket + " other " + o.other + " room " + o.room +
         " list " + o.list + " names " + join(o.names) +
         (o.change == ListChange::kAdd ? " add" : " remove") + " flag " + describe(o.flag) +
         " local " + describe(o.announce.local_call) + " number " + describe(o.number);
}

MessageDraft operation_draft(const Operation& operation) {
  if (operation.number == 0) return {.body = encode_json(Object{})};
  return {.body = encode_json(Object{{"n", static_cast<std::int64_t>(operation.number)}})};
}

std::string operation_key(const Operation& operation) {
  return "\n" + operation.actor.user.value_or("") + "\n" + std::to_string(operation.number % 3);
}

namespace {

/// Marks are always a user's.
Actor reader(const Operation& o) {
  return {.user = o.user, .bypass_permissions = o.actor.bypass_permissions};
}

template <class T>
Task<std::string> text(Task<Result<T>> task) {
  const Result<T> result = co_await std::move(task);
  co_return describe(result);
}

Task<std::string> call(Store& store, const Operation& o) {
  switch (o.kind) {
    case Kind::kConnect:
      return text(store.connect_socket(o.user, o.socket));
    case Kind::kDisconnect:
      return text(store.disconnect_socket(o.user, o.socket));
    case Kind::kDeleteUser:
      return text(store.delete_user(o.user));
    case Kind::kAddUser:
      return text(store.add_user(o.user, {o.flag, o.names, {o.other}}));
    case Kind::kUserSockets:
      return text(store.user_sockets(o.user));
    case Kind::kChangeDirectList:
      return text(store.change_direct_list(o.user, o.list, o.names, o.change));
    case Kind::kDirectList:
      return text(store.direct_list(o.user, o.list));
    case Kind::kSetDirectMode:
      return text(store.set_direct_whitelist_mode(o.user, o.flag));
    case Kind::kDirectMessage:
      return text(store.direct_message(o.actor, o.socket, o.other, operation_draft(o)));
    case Kind::kDirectMessageOnce:
      return text(
          store.direct_message(o.actor, o.socket, o.other, operation_draft(o), operation_key(o)));
    case Kind::kAddRoom:
      return text(store.add_room(o.room, {.owner = o.user,
                                          .history_max_size = o.number,
                                          .enable_access_lists_updates = o.flag,
                                          .enable_userlist_updates = true}));
    case Kind::kDeleteRoom:
      return text(store.delete_room(o.actor, o.room));
    case Kind::kJoin:
      return text(store.join_room(o.user, o.socket, o.room, o.announce));
    case Kind::kPreview:
      return text(store.preview_join(o.user, o.socket, o.room));
    case Kind::kLeave:
      return text(store.leave_room(o.user, o.socket, o.room, o.announce));
    case Kind::kAppend:
      return text(store.append_message(o.actor, o.room, operation_draft(o)));
    case Kind::kAppendOnce:
      return text(store.append_message(o.actor, o.room, operation_draft(o), operation_key(o)));
    case Kind::kSignal:
      return text(store.signal_room(o.actor, o.socket, o.room, operation_draft(o).body));
    case Kind::kChangeList:
      return text(store.change_room_list(o.actor, o.room, o.list, o.names, o.change));
    case Kind::kSetMode:
      return text(store.change_room(o.actor, o.room, {.whitelist_only = o.flag}));
    case Kind::kSetOwner: {
      std::optional<std::string> owner;
      if (o.flag) owner = o.other;
      return text(
          store.change_room(Actor::server(), o.room, {.owner = std::move(owner).value_or("")}));
    }
    case Kind::kSetHistoryMaxSize:
      return text(store.change_room(Actor::server(), o.room, {.history_max_size = o.number}));
    case Kind::kSetAccessListsUpdates:
      return text(
          store.change_room(Actor::server(), o.room, {.enable_access_lists_updates = o.flag}));
    case Kind::kSetUserlistUpdates:
      return text(store.change_room(Actor::server(), o.room, {.enable_userlist_updates = o.flag}));
    case Kind::kRoomList:
      return text(store.room_list(o.actor, o.room, o.list));
    case Kind::kRoomOwner:
      return text(room_owner(store, o.actor, o.room));
    case Kind::kHistoryAfter:
      return text(store.history_after(o.actor, o.room, o.number * 3, o.names.size() * 3 + 1));
    case Kind::kRecentHistory:
      return text(store.recent_history(o.actor, o.room));
    case Kind::kHistoryInfo:
      return text(history_info(store, o.actor, o.room));
    case Kind::kUserSeen:
      return text(store.user_seen(o.actor, o.room, o.other));
    case Kind::kMarkRead:
      return text(store.mark_read(reader(o), o.socket, o.room, o.number));
    case Kind::kReadInfo:
      return text(store.read_info(reader(o), o.room));
    case Kind::kPresence:
      return text(store.room_presence(o.actor, o.room));
    case Kind::kUserRooms:
      return text(store.user_rooms(o.user));
    case Kind::kSetReadUpdates:
      return text(store.change_room(Actor::server(), o.room, {.enable_read_updates = o.flag}));
    case Kind::kRoomAccess:
      return text(store.has_room_access(o.room, o.user));
    case Kind::kSyncUser:
      return text(store.sync_user(o.user));
    case Kind::kSyncRoom:
      return text(store.sync_room(o.room));
    case Kind::kCount:
      break;
  }
  std::terminate();
}

}  // namespace

Task<std::string> perform(Store& store, Operation operation) {
  std::string answer = co_await call(store, operation);
  co_return answer;
}

}  // namespace chat::test
