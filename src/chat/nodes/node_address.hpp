// The address of a node, for operators of several nodes.
#pragma once

#include <chat/options.hpp>
#include <cstdint>
#include <string>

namespace chat::core {

/// The address that the node advertises; otherwise the address it listens on. The host name
/// replaces a wildcard address. Empty if `port`, the port for clients, is 0 and means nothing.
std::string node_address(const Options& options, std::uint16_t port);

}  // namespace chat::core
