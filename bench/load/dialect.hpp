// The packets of a chat client, encoded and parsed by hand: Engine.IO 4 with Socket.IO protocol 5,
// or Engine.IO 3 with Socket.IO protocol 4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "options.hpp"

namespace chat::bench {

inline constexpr std::string_view kNamespace = "/chat-service";

enum class PacketKind : std::uint8_t {
  kRoomMessage,
  kAck,
  kOpen,
  kConnected,
  kPing,
  kLoginConfirmed,
  kIgnored,
  kRefused,
};

class Dialect {
 public:
  explicit Dialect(Version version) : version_(version) {}

  Version version() const { return version_; }

  std::string upgrade_request(std::string_view host) const;
  /// Throws unless the response accepts the upgrade.
  static void check_upgrade_response(std::string_view response);

  std::string connect_packet(std::string_view user) const;
  /// For the socket of a connection that broke.
  static std::string return_packet(std::string_view user, std::string_view pid,
                                   std::string_view offset);
  static std::string join_packet(std::uint64_t ack, std::string_view room);
  static void append_message_packet(std::string& out, std::uint64_t ack, std::string_view room,
                                    std::string_view text);

  /// Whether the packet is a `roomMessage` event: two letters at a fixed place tell it from all
  /// others.
  static bool is_room_message(const char* packet, std::size_t size) {
    return size > kMessageMark + 2 && packet[1] == '2' && packet[kMessageMark] == 'M' &&
           packet[kMessageMark + 1] == 'e';
  }
  PacketKind kind(std::string_view packet) const;

 private:
  // 42/chat-service,["roomMessage"
  //                       ^
  static constexpr std::size_t kMessageMark = 2 + kNamespace.size() + 1 + 2 + 4;

  Version version_;
};

struct Ack {
  std::uint64_t id;
  std::string_view json;  ///< the array of its arguments
};
Ack read_ack(std::string_view packet);

/// The content of a `roomMessage`.
struct RoomMessage {
  std::string_view room;
  std::string_view text;
  std::uint64_t id;
};
RoomMessage read_room_message(std::string_view packet);

/// The private id in the answer to CONNECT; empty if there is none.
std::string_view read_pid(std::string_view packet);
/// The last argument of an event; empty unless it is a string.
std::string_view read_offset(std::string_view packet);

/// The number after a key of the packet; 0 if there is none.
std::uint64_t number_after(std::string_view text, std::string_view key);

}  // namespace chat::bench
