#include "wire/proxy_protocol.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace chat::wire {
namespace {

using Status = ProxyHeader::Status;
using namespace std::string_view_literals;

constexpr std::string_view kSignature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t kFixedSize = 16;
constexpr unsigned kVersion = 0x20;
constexpr unsigned kLocal = 0x00;
constexpr unsigned kProxy = 0x01;
constexpr unsigned kTcpOverIpv4 = 0x11;
constexpr unsigned kTcpOverIpv6 = 0x21;
constexpr std::size_t kIpv4Size = 12;  // two addresses and two ports
constexpr std::size_t kIpv6Size = 36;

unsigned byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

std::string address_text(int family, const char* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, bytes, text.data(), text.size());
  return text.data();
}

/// Reads what follows the fixed part. The header is complete.
ProxyHeader read_addresses(std::string_view header) {
  ProxyHeader result{.status = Status::kDone, .size = header.size()};
  const unsigned command = byte_at(header, 12) & 0x0F;
  const unsigned family = byte_at(header, 13);
  const std::size_t size = header.size() - kFixedSize;
  if (command == kLocal) return result;
  if (command != kProxy) return {.status = Status::kBad};
  if (family == kTcpOverIpv4 && size >= kIpv4Size) {
    result.address = address_text(AF_INET, header.data() + kFixedSize);
  } else if (family == kTcpOverIpv6 && size >= kIpv6Size) {
    result.address = address_text(AF_INET6, header.data() + kFixedSize);
  } else if (family == kTcpOverIpv4 || family == kTcpOverIpv6) {
    return {.status = Status::kBad};
  }
  return result;
}

}  // namespace

ProxyHeader read_proxy_header(std::string_view bytes) {
  const std::size_t common = std::min(bytes.size(), kSignature.size());
  if (bytes.substr(0, common) != kSignature.substr(0, common)) return {.status = Status::kNone};
  if (bytes.size() < kFixedSize) return {.status = Status::kNeedMore};
  const std::size_t size = kFixedSize + (byte_at(bytes, 14) << 8 | byte_at(bytes, 15));
  if ((byte_at(bytes, 12) & 0xF0) != kVersion || size > kMaxProxyHeader) {
    return {.status = Status::kBad};
  }
  if (bytes.size() < size) return {.status = Status::kNeedMore};
  return read_addresses(bytes.substr(0, size));
}

}  // namespace chat::wire
