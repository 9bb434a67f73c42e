// Store operations as values, for random drawing.
#pragma once

#include <chat/store.hpp>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace chat::test {

/// One call of the store. Unused fields are set all the same.
struct Operation {
  enum class Kind : std::uint8_t {
    kConnect,
    kDisconnect,
    kDeleteUser,
    kAddUser,
    kUserSockets,
    kChangeDirectList,
    kDirectList,
    kSetDirectMode,
    kDirectMessage,
    kDirectMessageOnce,
    kAddRoom,
    kDeleteRoom,
    kJoin,
    kPreview,
    kLeave,
    kAppend,
    kAppendOnce,
    kSignal,
    kChangeList,
    kSetMode,
    kSetOwner,
    kSetHistoryMaxSize,
    kSetAccessListsUpdates,
    kSetUserlistUpdates,
    kRoomList,
    kRoomOwner,
    kHistoryAfter,
    kRecentHistory,
    kHistoryInfo,
    kUserSeen,
    kRoomAccess,
    kMarkRead,
    kReadInfo,
    kSetReadUpdates,
    kUserRooms,
    kPresence,
    kSyncUser,
    kSyncRoom,
    kCount,
  };

  Kind kind = Kind::kCount;
  Actor actor;         ///< for operations that check permissions
  std::string user;    ///< the user concerned
  std::string socket;  ///< usually one of `user`
  std::string other;   ///< another user
  std::string room;
  std::string list;
  std::vector<std::string> names;
  ListChange change = ListChange::kAdd;
  bool flag = false;
  Announce announce;
  std::size_t number = 0;
};

/// Few users, sockets and rooms, so that operations collide.
Operation random_operation(std::mt19937_64& random);

std::string describe(const Operation& operation);

/// The message that kAppend, kDirectMessage and those that are done once send.
MessageDraft operation_draft(const Operation& operation);

/// The key of what is done once. Of few, so that there are repeats.
std::string operation_key(const Operation& operation);

/// The store's answer as text.
Task<std::string> perform(Store& store, Operation operation);

}  // namespace chat::test
