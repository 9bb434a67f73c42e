// What tests of Recovery share: its options, and what an encoded event says, its own text and the
// place that Recovery gave it.
#pragma once

#include <cstdint>
#include <string>

#include "socketio/packet.hpp"
#include "socketio/recovery_options.hpp"

namespace chat::test {

inline constexpr socketio::RecoveryOptions kRecoveryOptions{.window = 60'000, .detection = 45'000};

/// The text without its stamp.
inline std::string plain(const socketio::EncodedPacket& packet) {
  return packet.text.substr(0, packet.text.size() - packet.stamp);
}

/// The place in the stamp.
inline std::uint64_t place_in(const socketio::EncodedPacket& packet) {
  const std::size_t end = packet.text.size() - 2;  // before the quote and the bracket
  const std::size_t begin = packet.text.rfind('"', end - 1) + 1;
  return socketio::read_stamp(packet.text.substr(begin, end - begin)).value();
}

/// An event without arguments.
inline socketio::EncodedPacket named_event(const std::string& name) {
  return socketio::encode_event("/", Event(name, Args{}));
}

}  // namespace chat::test
