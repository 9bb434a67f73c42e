// One client, a WebSocket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace chat::bench {

struct Room;

struct Connection {
  enum class State : std::uint8_t {
    kNew,
    kConnecting,
    kUpgrading,
    kLoggingIn,
    kJoining,
    kJoined,
    kAway,  ///< cut, and to come back
    kClosed,
  };

  std::uint32_t index = 0;
  int fd = -1;
  State state = State::kNew;
  bool observes = false;  ///< parses messages
  bool waits_to_write = false;
  std::uint32_t mask = 0;
  Room* room = nullptr;
  std::int64_t connected_at = 0;
  std::uint64_t messages = 0;  ///< room messages received
  std::uint64_t last_id = 0;   ///< id of the last one, if it observes
  std::string unread;          ///< the beginning of an incomplete frame
  std::string unsent;
  std::string pid;  ///< of its socket, and the offset of the last event; if it may come back
  std::string offset;
};

}  // namespace chat::bench
