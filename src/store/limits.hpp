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

/// How many operations a room in this process remembers: those of ten minutes, unless more than 80
/// came in a second.
constexpr std::size_t kRoomOperationsKept = 50'000;

/// How many operations a recipient of direct messages remembers.
constexpr std::size_t kDirectOperationsKept = 10'000;

/// How many users' read marks a room keeps.
constexpr std::size_t kReadersKept = 100'000;

/// In how many rooms a user has read marks. Beyond that the oldest is dropped.
constexpr std::size_t kMarkedRoomsKept = 1'000;

}  // namespace chat::store
