// All commands in one table: what clients may ask for, and who answers.
#pragma once

#include <chat/commands.hpp>
#include <chat/hooks.hpp>
#include <span>
#include <string>
#include <string_view>

#include "chat/arguments.hpp"
#include "chat/request_order.hpp"

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

/// What a command is about: requests of one socket about the same take effect in the order in which
/// they were sent.
enum class Subject : std::uint8_t {
  kRoom,       ///< that the first argument names
  kRecipient,  ///< the user that the first argument names
  kSelf,       ///< the caller
};

struct Ordering {
  Subject subject;
  Effect effect;
};

struct CommandRow {
  Command command;
  std::string_view name;
  std::span<const ArgumentKind> arguments;
  Caller caller;
  Ordering ordering;
  Handler handler;
};

const CommandRow& row_of(Command command);

/// The line in which a request waits for those before it; empty where its arguments name nothing.
std::string line_of(const CommandRow& row, const Args& args);

}  // namespace chat::core
