// Addresses to listen on.
#pragma once

#include <string>

namespace chat::app {

/// An IPv4 or IPv6 address, or "localhost".
bool is_ip_address(const std::string& host);
/// 127.0.0.0/8, ::1, or "localhost": reachable from this machine only.
bool is_loopback(const std::string& host);

}  // namespace chat::app
