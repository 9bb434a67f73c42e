#include "room.hpp"

#include <charconv>

#include "fail.hpp"
#include "traffic.hpp"

namespace chat::bench {
namespace {

constexpr std::size_t kTimeDigits = 16;
constexpr std::size_t kSenderDigits = 6;
constexpr std::size_t kNumberDigits = 8;
static_assert(kTimeDigits + kSenderDigits + kNumberDigits == kMinTextSize);

void write_hex(char* place, std::size_t digits, std::uint64_t value) {
  for (std::size_t i = digits; i-- > 0; value >>= 4) place[i] = "0123456789abcdef"[value & 15];
}

template <class Number>
void read_hex(std::string_view& text, std::size_t digits, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, number, 16);
  if (error != std::errc() || end != text.data() + digits) fail("not what was sent: {}", text);
  text.remove_prefix(digits);
}

}  // namespace

void write_stamp(std::string& text, const Stamp& stamp) {
  char* const place = text.data();
  write_hex(place, kTimeDigits, static_cast<std::uint64_t>(stamp.time));
  write_hex(place + kTimeDigits, kSenderDigits, stamp.sender);
  write_hex(place + kTimeDigits + kSenderDigits, kNumberDigits, stamp.number);
}

Stamp read_stamp(std::string_view text) {
  if (text.size() < kMinTextSize) fail("not what was sent: {}", text);
  Stamp stamp{};
  read_hex(text, kTimeDigits, stamp.time);
  read_hex(text, kSenderDigits, stamp.sender);
  read_hex(text, kNumberDigits, stamp.number);
  return stamp;
}

Stamp Room::take(const RoomMessage& message, std::uint64_t& last_id) {
  if (message.room != name) fail("a message of {} in {}", message.room, name);
  if (message.id == 0) fail("a message without id in {}", name);
  if (first_id_ == 0) first_id_ = message.id;
  const std::uint64_t expected = last_id == 0 ? first_id_ : last_id + 1;
  if (message.id != expected) fail("{}: id {} instead of {}", name, message.id, expected);
  last_id = message.id;

  const Stamp stamp = read_stamp(message.text);
  const std::uint64_t identity = (std::uint64_t{stamp.sender} << 32 | stamp.number) + 1;
  const std::uint64_t index = message.id - first_id_;
  if (index == seen_.size()) {
    take_first(identity, stamp, message.id);
  } else if (seen_[index] != identity) {
    fail("{}: two messages with id {}", name, message.id);
  }
  return stamp;
}

void Room::take_first(std::uint64_t identity, const Stamp& stamp, std::uint64_t id) {
  seen_.push_back(identity);
  std::uint32_t& last = last_number_[stamp.sender];
  if (stamp.number != last + 1) {
    fail("{}: id {} is number {} of sender {}, after {}", name, id, stamp.number, stamp.sender,
         last);
  }
  last = stamp.number;
}

}  // namespace chat::bench
