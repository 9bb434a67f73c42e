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

/// The text of a message: when it was to be sent, by which sender, its number there. All
/// hexadecimal, and filled up to the size wanted.
struct Stamp {
  std::int64_t time;
  std::uint32_t sender;
  std::uint32_t number;
};
void write_stamp(std::string& text, const Stamp& stamp);
Stamp read_stamp(std::string_view text);

struct Room {
  explicit Room(std::string of_name) : name(std::move(of_name)) {}

  /// Takes a message that a member has got. Throws where it is not the next of that member's, or
  /// not what another member got under that id, or out of its sender's order.
  Stamp take(const RoomMessage& message, std::uint64_t& last_id);

  const std::string name;
  std::uint64_t sent = 0;

 private:
  void take_first(std::uint64_t identity, const Stamp& stamp, std::uint64_t id);

  std::uint64_t first_id_ = 0;
  std::vector<std::uint64_t> seen_;                               // by id: whose message it is
  std::unordered_map<std::uint32_t, std::uint32_t> last_number_;  // of each sender
};

}  // namespace chat::bench
