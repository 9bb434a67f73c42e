// The cluster slot of a key.
#pragma once

#include <cstdint>
#include <string_view>

namespace chat::redis {

constexpr std::size_t kSlotCount = 16384;

/// Hashes the text between the first '{' and the next '}' if there is any, else the whole key: the
/// cluster specification, "Hash tags".
std::uint16_t slot_of(std::string_view key);

}  // namespace chat::redis
