// A webhook's answer is valid or refused, whatever it is. Every value reads back from JSON
// unchanged.
#include <chat/value.hpp>
#include <string>

#include "fuzz/fuzz.hpp"
#include "webhooks/answer.hpp"
#include "webhooks/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace chat;
  using fuzz::expect;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto answer = webhooks::parse_answer(text);
  expect(!answer || !answer->error || !answer->error->code.empty(), "an error has a code");
  const auto value = webhooks::from_json_text(text);
  if (!value) return 0;
  const auto back = webhooks::from_json_text(webhooks::to_json_text(*value));
  expect(back == value, "a value comes back as it was");
  // A user's own value may look like the encoding of bytes.
  if (const auto plain = parse_json(text)) {
    expect(webhooks::from_json_text(webhooks::to_json_text(*plain)) == plain, "so does any other");
  }
  return 0;
}
