// Makes a state from the records of its journal.
#pragma once

#include <chat/options.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "journal/journal.hpp"
#include "store/memory/memory_state.hpp"
#include "store/state/changes.hpp"

namespace chat::store {

/// Decides nothing: applies changes as they were written.
///
/// The cleaner moves the oldest records to the journal's end. So a message may come before the
/// record of its room, which is then made whole by its later record; changes of a room whose record
/// has not come yet are in that record.
class Replay {
 public:
  /// `options` outlives the state.
  Replay(const Options& options, std::size_t max_cached)
      : options_(options), max_cached_(max_cached) {}

  void apply(journal::Position position, std::string_view record);

  /// Puts all into the state. Everybody who was joined has left; returns these changes. Throws
  /// std::runtime_error if a room lacks messages.
  std::vector<RoomUserChanged> finish(MemoryState& state);

 private:
  struct Draft {
    std::optional<Room> room;
    std::vector<std::pair<std::uint64_t, Place>> early;  ///< messages before the room's record
    std::map<std::string, std::int64_t> joined;
  };

  void redo(RoomRecord& record);
  void redo(RoomDeleted& deleted);
  void redo(RoomChanged& changed);
  void redo(RoomListChanged& changed);
  void redo(RoomUserChanged& changed);
  void redo(RoomRead& read);
  void redo(UserRecord& record);
  void redo(UserDeleted& deleted);
  void redo(DirectListChanged& changed);
  void redo(DirectModeChanged& changed);
  /// Each user learns which rooms have a mark.
  void index_read_marks();
  Draft& draft_of(Birth birth);
  /// nullptr if the room's record has not come, or the room is deleted.
  Room* find(Birth birth);
  void see(std::int64_t when) { last_time_ = std::max(last_time_, when); }

  const Options& options_;
  const std::size_t max_cached_;
  std::unordered_map<Birth, Draft> rooms_;
  std::unordered_map<std::string, User> users_;
  Place place_;  ///< of the change that is applied
  std::unordered_map<std::string, std::unordered_set<Birth>> marked_;  ///< rooms that users marked
  Birth last_birth_ = 0;
  std::int64_t last_time_ = 0;  ///< the latest that a record tells of
};

}  // namespace chat::store
