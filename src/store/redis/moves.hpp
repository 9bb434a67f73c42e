// Sockets whose clients come back to another node: docs/redis.md, "Clients that come back".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/redis/context.hpp"

namespace chat::store {

/// Each operation is that of <chat/store.hpp>.
class RedisMoves {
 public:
  explicit RedisMoves(RedisContext& context) : context_(context) {}

  Task<Result<std::optional<std::string>>> secret();
  Task<Result<>> greet(std::string user, std::string socket, std::uint64_t place);
  Task<Result<std::optional<std::string>>> find(std::string socket, std::uint64_t place);
  Task<Result<std::optional<TakenSocket>>> take(std::string user, std::string socket, Tick after);

 private:
  Task<Result<std::vector<std::string>>> rooms_of(std::string user, std::string socket);

  RedisContext& context_;
};

/// An event of a room or a user with its tick; of a room if `is_room`.
struct MissedStream {
  bool is_room;
  std::string name;
  bool is_in;                       ///< the socket is in the room after the last event
  std::vector<std::string> events;  ///< encoded, in any order
};

/// What concerns the socket, by ticks: its rooms' events while it was in them, its user's but those
/// that leave it out. nullopt if an event cannot be read.
std::optional<std::vector<std::variant<RoomEvent, UserEvent>>> missed_by(
    const std::string& socket, const std::vector<MissedStream>& streams);

}  // namespace chat::store
