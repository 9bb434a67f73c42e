// Limits that all states share.
#pragma once

#include <cstddef>

namespace chat::store {

/// How many absent users a room remembers having seen. Beyond that it evicts the users who left
/// first.
constexpr std::size_t kSeenUsersKept = 100'000;

}  // namespace chat::store
