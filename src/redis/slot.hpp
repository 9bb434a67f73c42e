// Which of a cluster's slots a key belongs to.
#pragma once

#include <cstdint>
#include <string_view>

namespace chat::redis {

constexpr std::size_t kSlotCount = 16384;

/// By what is between the first '{' and the next '}', if anything, else by the whole key: the
/// cluster specification, "Hash tags".
std::uint16_t slot_of(std::string_view key);

}  // namespace chat::redis
