// Replies do not depend on how their bytes are split. Accepted topologies, redirections and
// addresses are valid.
//
// The first byte: bits 0 and 1 the parser, the other bits the size of the pieces.
#include <optional>
#include <string>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "redis/options.hpp"
#include "redis/replies.hpp"
#include "redis/topology.hpp"

namespace {

using chat::fuzz::expect;
using namespace chat::redis;

void check_replies(std::string_view stream, std::size_t piece) {
  const std::vector<Reply> replies = read_all(stream, stream.size() + 1);
  expect(read_all(stream, piece) == replies, "the size of the pieces does not matter");
  for (const Reply& reply : replies) {
    const auto topology = parse_topology(reply, {});
    if (!topology) continue;
    for (const SlotRange& range : *topology) {
      expect(range.first <= range.last && range.last < kSlotCount, "a range is one of slots");
      expect(range.master.port != 0 && !range.master.host.empty(), "a master has an address");
    }
  }
}

void check_redirection(std::string_view text) {
  const auto redirection = parse_redirection(text, {});
  if (!redirection) return;
  expect(redirection->slot < kSlotCount, "a redirection is of a slot");
  expect(redirection->endpoint.port != 0, "a redirection is to a port");
}

void check_url(std::string_view text) {
  std::string error;
  const auto options = parse_url(text, error);
  expect(options.has_value() == error.empty(), "a refused address has a reason");
  if (!options) return;
  expect(parse_endpoint(to_string(options->server)) == options->server,
         "an endpoint is written as it is read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chat::fuzz::Input input(data, size);
  const unsigned choice = input.take_byte();
  switch (choice & 3) {
    case 0:
      check_redirection(input.rest());
      break;
    case 1:
      check_url(input.rest());
      break;
    default:
      check_replies(input.rest(), 1 + choice / 4);
  }
  return 0;
}
