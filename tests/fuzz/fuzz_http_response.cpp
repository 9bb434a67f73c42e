// HTTP responses do not depend on how their bytes are split. An accepted URL makes a valid request.
//
// The first byte: bit 0 the parser, bit 1 whether the response is to a HEAD, the other bits the
// size of the pieces.
#include <optional>
#include <string>

#include "fuzz/fuzz.hpp"
#include "http_client/request_text.hpp"
#include "http_client/response_reader.hpp"
#include "http_client/url.hpp"

namespace {

using chat::fuzz::expect;
using namespace chat::http;

constexpr std::size_t kMaxBodySize = 64;

// Reads a response that ends at or before the end of the bytes; nothing where there is none.
std::optional<Response> read(std::string_view bytes, std::size_t piece, bool is_to_head) {
  ResponseReader reader(is_to_head, kMaxBodySize);
  for (std::size_t at = 0; at < bytes.size() && !reader.is_complete(); at += piece) {
    if (!reader.feed(bytes.substr(at, piece))) return std::nullopt;
  }
  if (!reader.is_complete() && !reader.end()) return std::nullopt;
  return reader.take();
}

void check_response(std::string_view bytes, std::size_t piece, bool is_to_head) {
  const auto whole = read(bytes, bytes.size() + 1, is_to_head);
  const auto pieced = read(bytes, piece, is_to_head);
  expect(whole.has_value() == pieced.has_value(), "the size of the pieces does not matter");
  if (!whole) return;
  expect(whole->status == pieced->status, "the status is the same in pieces");
  expect(whole->headers == pieced->headers, "the headers are the same in pieces");
  expect(whole->body == pieced->body, "the body is the same in pieces");
  expect(whole->body.size() <= kMaxBodySize, "a body keeps the limit");
  expect(!is_to_head || whole->body.empty(), "a response to HEAD has no body");
}

void check_url(std::string_view text) {
  const auto url = parse_url(text);
  if (!url) return;
  expect(url->origin.port != 0, "a URL has a port");
  Request request;
  request.target = url->target;
  const auto made = make_request_text(url->origin, request);
  expect(made.has_value(), "what a URL names can be asked for");
  const std::string& head = made->head;
  expect(
      head == "GET " + url->target + " HTTP/1.1\r\nHost: " + to_authority(url->origin) + "\r\n\r\n",
      "a URL adds nothing to the request");
  expect(head.find("\r\n\r\n") + 4 == head.size(), "a URL ends no head");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chat::fuzz::Input input(data, size);
  const unsigned choice = input.take_byte();
  if ((choice & 1) == 0) {
    check_url(input.rest());
  } else {
    check_response(input.rest(), 1 + choice / 4, (choice & 2) != 0);
  }
  return 0;
}
