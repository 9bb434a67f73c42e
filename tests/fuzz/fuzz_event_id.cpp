// Whatever event id a listener sends, it continues in its room or begins with the oldest kept
// message.
//
// The first byte: the room's newest message.
#include "fuzz/fuzz.hpp"
#include "web/event_id.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using chat::fuzz::expect;
  using namespace chat::web;
  constexpr std::uint64_t kBirth = 1'764'403'200'123'456;
  chat::fuzz::Input input(data, size);
  const std::uint64_t last = input.take_byte();
  const std::uint64_t place = place_of(input.rest(), kBirth, last);
  expect(place <= last, "nobody goes on after a message that is not there");
  const bool is_alone = input.rest().find('-') == std::string_view::npos;
  if (place == 0 || is_alone) return 0;
  expect(place_of(input.rest(), kBirth + 1, last) == 0, "another room has another place");
  expect(place_of(event_id(place, kBirth), kBirth, last) == place, "an id is found again");
  return 0;
}
