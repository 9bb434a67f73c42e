// Limits that all states share.
#pragma once

#include <cstddef>

namespace chat::store {

/// How many absent users a room remembers having seen. Beyond that it evicts the users who left
/// first.
constexpr std::size_t kSeenUsersKept = 100'000;

/// How many users' read marks a room keeps.
constexpr std::size_t kReadersKept = 100'000;

/// In how many rooms a user has read marks. Beyond that the oldest is dropped.
constexpr std::size_t kMarkedRoomsKept = 1'000;

}  // namespace chat::store
