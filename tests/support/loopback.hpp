// What clients and servers of the tests need to meet on this machine.
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <netinet/in.h>
#include <sys/time.h>

namespace chat::test {

/// How long a client waits for bytes.
inline constexpr timeval kSocketDeadline{.tv_sec = 10, .tv_usec = 0};

inline sockaddr_in loopback_address(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace chat::test
