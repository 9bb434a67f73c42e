// A PROXY protocol header reads the same wherever its bytes are cut.
#include <string_view>

#include "fuzz/fuzz.hpp"
#include "wire/proxy_protocol.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace chat;
  using Status = wire::ProxyHeader::Status;
  using fuzz::expect;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = wire::read_proxy_header(bytes);
  expect(whole.size <= bytes.size() && whole.size <= wire::kMaxProxyHeader, "it is among them");
  expect((whole.size > 0) == (whole.status == Status::kDone), "a header has a size");
  for (std::size_t cut = 0; cut < size && cut <= wire::kMaxProxyHeader; ++cut) {
    const auto part = wire::read_proxy_header(bytes.substr(0, cut));
    if (part.status == Status::kNeedMore) continue;
    expect(part.status == whole.status && part.address == whole.address, "more changes nothing");
  }
  return 0;
}
