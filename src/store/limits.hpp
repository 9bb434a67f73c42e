// Limits that all states share.
#pragma once

#include <cstddef>

namespace chat::store {

/// How many absent users a room remembers having seen. Beyond that it evicts the users who left
/// first.
constexpr std::size_t kSeenUsersKept = 100'000;

/// How many operations a room in this process, or a user, remembers.
constexpr std::size_t kOperationsKept = 1'000;

}  // namespace chat::store
