// An accepted address or URL has a host and a port, and reads back the same when it is written.
//
// The first byte: bit 0 chooses between an HTTP URL and "host:port".
#include "base/host_port.hpp"
#include "fuzz/fuzz.hpp"
#include "http_client/url.hpp"

namespace {

using chat::fuzz::expect;

void check_host_port(std::string_view text) {
  const auto parsed = chat::base::parse_host_port(text);
  if (!parsed) return;
  expect(!parsed->host.empty() && parsed->port != 0, "there is a host, and no port 0");
  const std::uint16_t port = parsed->port.value_or(1);
  const auto again = chat::base::parse_host_port(chat::base::to_host_port(parsed->host, port));
  expect(again && again->host == parsed->host && again->port == port,
         "an address is read as it is written");
}

void check_url(std::string_view text) {
  const auto url = chat::http::parse_url(text);
  if (!url) return;
  expect(url->origin.port != 0, "a URL has no port 0");
  const std::string scheme = url->origin.is_tls ? "https://" : "http://";
  const auto again =
      chat::http::parse_url(scheme + chat::http::to_authority(url->origin) + url->target);
  expect(again && again->origin == url->origin && again->target == url->target,
         "a URL is read as it is written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chat::fuzz::Input input(data, size);
  const bool is_url = input.take_byte() % 2 == 1;
  is_url ? check_url(input.rest()) : check_host_port(input.rest());
  return 0;
}
