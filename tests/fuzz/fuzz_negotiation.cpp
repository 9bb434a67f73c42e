// Headers that choose the form of an answer: whatever a client sends, an item of its own decides.
#include <string>

#include "fuzz/fuzz.hpp"
#include "web/negotiation.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using chat::fuzz::expect;
  using namespace chat::web;
  const std::string text(chat::fuzz::Input(data, size).rest());
  takes_gzip(text);
  expect(takes_gzip("gzip," + text), "what comes later changes nothing");
  expect(!takes_gzip("gzip;q=0," + text), "a refusal is one");
  expect(names_etag("\"a\"," + text, "\"a\""), "a tag that is named is found");
  if (text.find('"') == std::string::npos && text.find('*') == std::string::npos) {
    expect(!names_etag(text, "\"a\""), "no other is");
  }
  return 0;
}
