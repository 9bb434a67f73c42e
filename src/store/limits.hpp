// What every state keeps, and no more.
#pragma once

#include <cstddef>

namespace chat::store {

/// How many users who are not in a room the room remembers having seen: past that, those who left
/// first are forgotten.
constexpr std::size_t kSeenUsersKept = 100'000;

}  // namespace chat::store
