// The few packets of a room, encoded and parsed by hand for the bare server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace chat::bench {

/// The 101 response to an upgrade request (RFC 6455, section 4.2.2).
std::string upgrade_response(std::string_view request);

void append_text_frame(std::string& out, std::string_view payload);

/// The client's first frame, unmasked in place. `size` 0: the frame is incomplete.
struct ClientFrame {
  std::string_view payload;
  std::size_t size;
};
ClientFrame read_client_frame(std::span<char> bytes);

struct Request {
  enum class Kind : std::uint8_t { kConnect, kJoin, kMessage, kOther };
  Kind kind;
  std::string_view user;
  std::string_view ack;
  std::string_view room;
  std::string_view message;  ///< the object's text
};
Request read_request(std::string_view packet);

inline constexpr std::int64_t kPingInterval = 25'000;  ///< ms, as the open packet says
std::string_view open_packet();
std::string connected_packets(std::string_view user);

void append_ack(std::string& out, std::string_view ack, std::uint64_t result);
void append_room_message(std::string& out, std::string_view room, std::string_view message,
                         std::string_view author, std::string_view timestamp, std::uint64_t id);

}  // namespace chat::bench
