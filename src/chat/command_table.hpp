// All commands in one table: what clients may ask for, and who answers.
#pragma once

#include <chat/commands.hpp>
#include <chat/hooks.hpp>
#include <span>
#include <string_view>

#include "chat/arguments.hpp"

namespace chat::core {

struct Core;

/// Carries out a checked command; `info` outlives it.
using Handler = Task<Result<Args>> (*)(Core& core, ExecInfo& info);

/// For whom a command can run at all.
enum class Caller : std::uint8_t {
  kAnybody,  ///< nobody included, as a call of the server's own
  kUser,
  kSocket,  ///< a user's socket
};

struct CommandRow {
  Command command;
  std::string_view name;
  std::span<const ArgumentKind> arguments;
  Caller caller;
  Handler handler;
};

const CommandRow& row_of(Command command);

}  // namespace chat::core
