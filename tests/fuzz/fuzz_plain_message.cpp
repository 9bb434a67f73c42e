// A message that the fast parser accepts has the same content by the full parser.
#include <chat/value.hpp>
#include <string>

#include "chat/commands/messages.hpp"
#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace chat;
  using fuzz::expect;
  fuzz::Input input(data, size);
  const std::string author = input.take_byte() % 2 == 0 ? "alice" : "a\"b";
  const auto message = core::read_plain_message(input.rest());
  if (!message) return 0;
  auto values = parse_json(input.rest());
  expect(values.has_value(), "it is JSON");
  const Object object{{"textMessage", std::string(message->text)}};
  const Array same{"roomMessage", std::string(message->room), object};
  expect(*values == Value(same), "it says the same");
  Object signed_object = object;
  core::sign_message(signed_object, author);
  expect(
      core::draft_of(*message, author).body.text == core::draft_of(Value(signed_object)).body.text,
      "it is stored the same");
  return 0;
}
