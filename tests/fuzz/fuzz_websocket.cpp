// A stream reads the same however it is cut.
//
// The first byte: the size limit in units of 16 bytes. The second: the size of the pieces.
#include <algorithm>

#include "fuzz/fuzz.hpp"
#include "wire/websocket_client.hpp"

namespace {

std::vector<std::string_view> cut(std::string_view bytes, std::size_t part) {
  std::vector<std::string_view> parts;
  for (; !bytes.empty(); bytes.remove_prefix(parts.back().size())) {
    parts.push_back(bytes.substr(0, part));
  }
  return parts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using chat::fuzz::expect;
  using chat::wire::testing::read_parts;
  chat::fuzz::Input input(data, size);
  const std::size_t max_size = std::size_t{input.take_byte()} * 16;
  const std::size_t part = 2 + input.take_byte() % 64;
  const std::string_view bytes = input.rest();
  const auto whole = read_parts({bytes}, max_size);
  expect(read_parts(cut(bytes, 1), max_size).log == whole.log, "the same, byte by byte");
  expect(bytes.empty() || read_parts(cut(bytes, 1), max_size).code == whole.code,
         "the same verdict, byte by byte");
  expect(bytes.empty() || read_parts(cut(bytes, part), max_size) == whole, "the same in parts");
  for (const std::string& line : whole.log) {
    expect(line.size() <= std::max<std::size_t>(max_size + 7, 125 + 12), "within the limit");
  }
  return 0;
}
