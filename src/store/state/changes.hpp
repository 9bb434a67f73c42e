// The changes of a state, as decided: what a state on disk writes, and makes again after a restart.
//
// A room is named by its birth (RoomInfo::birth), which no other room ever has. Sockets are not
// among the changes: after a restart nobody is online.
#pragma once

#include <chat/error.hpp>
#include <chat/store.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "store/state/once.hpp"
#include "store/state/place.hpp"
#include "store/state/read_marks.hpp"

namespace chat::store {

using Birth = std::uint64_t;

/// A room, whole but for its messages: a new one, or one that was written anew.
struct RoomRecord {
  Birth birth = 0;
  std::string name;
  RoomState state = {};
  std::uint64_t last_id = 0;
  std::uint64_t floor = 0;  ///< messages up to this id are not kept
  std::vector<std::pair<std::string, std::int64_t>> joined = {};  ///< users; since when, ms
  std::vector<std::pair<std::string, std::int64_t>> absent = {};  ///< when seen, the oldest first
  std::vector<std::pair<std::string, Once::Done>> done = {};      ///< operations, the oldest first
  std::vector<std::pair<std::string, ReadMark>> read_marks = {};  ///< of users, the oldest first
  std::uint64_t presence_version = 0;
};

struct RoomDeleted {
  Birth birth = 0;
};

struct RoomChanged {
  Birth birth = 0;
  RoomChange change;
};

struct RoomListChanged {
  Birth birth = 0;
  std::string list;
  std::vector<std::string> names;
  ListChange change = ListChange::kAdd;
};

/// The user's first socket joined, or the last one left.
struct RoomUserChanged {
  Birth birth = 0;
  std::string user;
  std::int64_t when = 0;  ///< ms since the epoch
  bool joined = false;
};

/// The user has read the room up to `mark.id`; 0: the mark is dropped.
struct RoomRead {
  Birth birth = 0;
  std::string user;
  ReadMark mark;
};

/// A user, whole: a new one, or one that was written anew.
struct UserRecord {
  std::string name;
  UserState state;
};

struct UserDeleted {
  std::string name;
};

struct DirectListChanged {
  std::string user;
  std::string list;
  std::vector<std::string> names;
  ListChange change = ListChange::kAdd;
};

struct DirectModeChanged {
  std::string user;
  bool whitelist_only = false;
};

/// An operation of several records begins, or is whole: on a room, or, if it has no birth, for a
/// user. Written where a restart recovers connections, as what is left of a crash may be a part of
/// an operation.
struct OperationMark {
  Birth birth = 0;
  std::string user;
  bool is_whole = false;
};

/// Whatever was written to recover connections counts no more.
struct RecoveryForgotten {};

using Change =
    std::variant<RoomRecord, RoomDeleted, RoomChanged, RoomListChanged, RoomUserChanged, RoomRead,
                 UserRecord, UserDeleted, DirectListChanged, DirectModeChanged>;

/// Gets the marks of operations.
class OperationLog {
 public:
  virtual void mark(const OperationMark& mark) = 0;

 protected:
  ~OperationLog() = default;
};

/// Writes changes. The caller holds the lock of the room or user, so a room's changes are written
/// in their order, and before anybody hears of them.
///
/// Thread-safe.
class ChangeLog {
 public:
  /// Whether a change of about `bytes` finds space. Without, it must not be made. Deletions, which
  /// make space, may use the last of it.
  virtual bool has_space(std::size_t bytes, bool deletes = false) const = 0;
  /// Where the record is; unknown if it was left out, as that of a leave may be.
  virtual Place write(const Change& change) = 0;
  virtual Place write_message(Birth room, const StoredMessage& message,
                              std::string_view operation) = 0;
  /// Gets the marks of operations; nullptr where no connections are recovered after a restart.
  virtual OperationLog* operations() const = 0;
  /// What counts takes so much more, or less, on the disk: kept messages, and whole rooms and
  /// users.
  virtual void account(std::int64_t bytes) = 0;
  void account(std::size_t after, std::size_t before) {
    account(static_cast<std::int64_t>(after) - static_cast<std::int64_t>(before));
  }

 protected:
  ~ChangeLog() = default;
};

/// An error if a change of about `bytes` finds no space; the default is ample for most. A state
/// without a log has space.
inline Result<> check_space(const ChangeLog* log, std::size_t bytes = 1024, bool deletes = false) {
  if (log == nullptr || log->has_space(bytes, deletes)) return {};
  return errors::internal_error("the disk takes no changes: it is full, or failed");
}

/// Marks an operation when it ends, however it ends; with `begins`, also now.
class MarkedOperation {
 public:
  MarkedOperation(const ChangeLog* log, OperationMark mark, bool begins = false)
      : log_(log != nullptr ? log->operations() : nullptr), mark_(std::move(mark)) {
    if (log_ != nullptr && begins) log_->mark(mark_);
    mark_.is_whole = true;
  }
  ~MarkedOperation() {
    if (log_ != nullptr) log_->mark(mark_);
  }
  MarkedOperation(const MarkedOperation&) = delete;
  MarkedOperation& operator=(const MarkedOperation&) = delete;

 private:
  OperationLog* const log_;
  OperationMark mark_;
};

}  // namespace chat::store
