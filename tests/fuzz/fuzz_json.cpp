// A text that parses reads back the same when it is written, attachments included.
//
// The first byte: the number of attachments.
#include <chat/value.hpp>
#include <string>

#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using chat::fuzz::expect;
  chat::fuzz::Input input(data, size);
  std::vector<chat::Binary> attachments;
  for (unsigned i = input.take_byte() % 4; i > 0; --i) {
    attachments.emplace_back(std::to_string(i));
  }
  const auto value = chat::parse_json(input.rest(), attachments);
  if (!value) return 0;
  const chat::EncodedJson encoded = chat::encode_json(*value);
  expect(encoded.attachments.size() <= attachments.size(), "an attachment has one place");
  const auto back = chat::parse_json(encoded.text, encoded.attachments);
  expect(back.has_value(), "what is written parses");
  expect(*back == *value, "what is written reads back the same");
  expect(chat::encode_json(*back).text == encoded.text, "the text is stable");
  expect(chat::parse_json(chat::to_json(*value)).has_value(), "text for people parses");
  return 0;
}
