// A state as JSON Lines: one object a line (docs/operating.md, "Moving to another state").
#pragma once

#include <chat/store.hpp>
#include <chat/task.hpp>
#include <iosfwd>
#include <stdexcept>
#include <string>

namespace chat::app {

struct TransferCount {
  std::size_t users = 0;
  std::size_t rooms = 0;
  std::size_t messages = 0;
};

/// Waits until all changes made so far are safe. Throws std::runtime_error if they will not be.
void await_safe(Durability& durability);

/// Writes users with their lists, and rooms with lists, settings, kept messages and what else they
/// know of the past (RoomPast). Throws std::runtime_error if the store fails.
Task<TransferCount> export_state(Store& store, std::ostream& out);

/// Adds what export_state() wrote. Throws std::runtime_error, which names the line, if a line
/// cannot be read, or if a user or a room exists.
Task<TransferCount> import_state(Store& store, std::istream& in);

}  // namespace chat::app
