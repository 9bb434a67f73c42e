// Where a node is, for whoever runs several.
#pragma once

#include <chat/options.hpp>
#include <cstdint>
#include <string>

namespace chat::core {

/// What the node advertises; else where it listens, the machine's name standing for all of its
/// addresses. Empty where `port`, the one that clients reach, is 0 and means nothing.
std::string node_address(const Options& options, std::uint16_t port);

}  // namespace chat::core
