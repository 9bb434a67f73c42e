// A record's payload is read whole or refused, and what was read is written again as the same.
#include <stdexcept>
#include <string>
#include <string_view>

#include "fuzz/fuzz.hpp"
#include "store/disk/records.hpp"

namespace {

using chat::fuzz::expect;
using namespace chat::store;

std::string message_again(std::string_view record) {
  const auto head = decode_head(record);
  std::string again;
  encode_message(again, head->room, *decode_stored(record), head->operation);
  return again;
}

/// Numbers have more than one form, of which one is written.
std::string again(std::string_view record) {
  return decode_head(record) ? message_again(record) : encode(decode_change(record));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string written;
  try {
    written = again({reinterpret_cast<const char*>(data), size});
  } catch (const std::runtime_error&) {
    return 0;
  }
  expect(again(written) == written, "what is read is written as the same");
  return 0;
}
