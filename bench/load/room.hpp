// A room as its members see it: one order of messages, numbered without gaps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dialect.hpp"

namespace chat::bench {

/// The text of a message: its planned time, its sender, and its number from that sender. All are
/// hexadecimal, padded to the requested size.
struct Stamp {
  std::int64_t time;
  std::uint32_t sender;
  std::uint32_t number;
};
void write_stamp(std::string& text, const Stamp& stamp);
Stamp read_stamp(std::string_view text);

struct Room {
  explicit Room(std::string of_name) : name(std::move(of_name)) {}

  /// Takes a message that a member has received. Throws if it is not the member's next message, if
  /// another member got another message with that id, or if its sender's messages are out of order.
  Stamp take(const RoomMessage& message, std::uint64_t& last_id);

  const std::string name;
  std::uint64_t sent = 0;

 private:
  void take_first(std::uint64_t identity, const Stamp& stamp, std::uint64_t id);

  std::uint64_t first_id_ = 0;
  std::vector<std::uint64_t> seen_;                               // by id: which message
  std::unordered_map<std::uint32_t, std::uint32_t> last_number_;  // of each sender
};

}  // namespace chat::bench
