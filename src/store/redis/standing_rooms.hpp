// Standing rooms: this node makes them again if Redis loses them.
#pragma once

#include <map>
#include <string>

#include "store/redis/context.hpp"

namespace chat::store {

/// Each standing room has a mark in the room's slot, which outlives the room. If the room is gone
/// and the mark exists, a user has deleted the room. If the mark is gone too, Redis has lost both.
/// One step sets the mark and makes the room, so any number of nodes may do it: the step is
/// idempotent.
///
/// Not thread-safe: belongs to the store's thread.
class RedisStandingRooms {
 public:
  explicit RedisStandingRooms(RedisContext& context) : context_(context) {}
  RedisStandingRooms(const RedisStandingRooms&) = delete;
  RedisStandingRooms& operator=(const RedisStandingRooms&) = delete;

  Task<Result<>> keep(std::string room, RoomState state);

  /// Makes the lost rooms again.
  Task<Result<>> restore();
  /// restore() in the background.
  void restore_soon();

  /// Redis may have lost the rooms.
  void suspect() { ++losses_; }
  /// Completes when every loss suspected so far is repaired.
  Task<Result<>> ready();

 private:
  Task<Result<>> make(std::string room);

  RedisContext& context_;
  std::map<std::string, RoomState> rooms_;
  std::uint64_t losses_ = 0;
  std::uint64_t restored_losses_ = 0;  ///< how many of these losses are repaired
  bool is_restoring_ = false;          ///< in the background
};

}  // namespace chat::store
