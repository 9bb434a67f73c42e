// Rooms that are to be there again where Redis has lost them.
#pragma once

#include <map>
#include <string>

#include "store/redis/context.hpp"

namespace chat::store {

/// Beside each of these rooms is a mark, in the room's slot, which outlives the room. Where the
/// room is gone and the mark is there, somebody has deleted it; where the mark is gone too, Redis
/// has lost both. The mark is set and the room is made in one step, so it makes no difference how
/// many nodes do it.
///
/// Belongs to the store's thread.
class RedisStandingRooms {
 public:
  explicit RedisStandingRooms(RedisContext& context) : context_(context) {}
  RedisStandingRooms(const RedisStandingRooms&) = delete;
  RedisStandingRooms& operator=(const RedisStandingRooms&) = delete;

  Task<Result<>> keep(std::string room, RoomState state);

  /// Makes again what is lost.
  Task<Result<>> restore();
  /// The same in the background.
  void restore_soon();

  /// Redis may have lost them.
  void suspect() { ++losses_; }
  /// Completes when they are there, as far as anybody has suspected anything else.
  Task<Result<>> ready();

 private:
  Task<Result<>> make(std::string room);

  RedisContext& context_;
  std::map<std::string, RoomState> rooms_;
  std::uint64_t losses_ = 0;
  std::uint64_t restored_losses_ = 0;  ///< so many of them are made up for
  bool is_restoring_ = false;          ///< in the background
};

}  // namespace chat::store
