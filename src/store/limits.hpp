// Limits that all states share.
#pragma once

#include <cstddef>

namespace chat::store {

/// How many absent users a room remembers having seen. Beyond that it evicts the users who left
/// first.
constexpr std::size_t kSeenUsersKept = 100'000;

/// What the names of one list of a room may take, and those of the users it has seen. Names can be
/// long, and a state on disk writes a room whole.
constexpr std::size_t kMaxListBytes = 16U << 20;

/// How many operations a room in this process, or a user, remembers.
constexpr std::size_t kOperationsKept = 1'000;
/// How many users' read marks a room keeps.
constexpr std::size_t kReadersKept = 100'000;

/// In how many rooms a user has read marks. Beyond that the oldest is dropped.
constexpr std::size_t kMarkedRoomsKept = 1'000;

}  // namespace chat::store
