// All commands in one table: what clients may ask for, and who answers.
#pragma once

#include <chat/commands.hpp>
#include <chat/hooks.hpp>
#include <chat/store.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "chat/commands/arguments.hpp"
#include "chat/commands/handlers.hpp"
#include "chat/commands/request_order.hpp"

namespace chat::core {

/// Carries out a checked command.
using Handler = Task<Result<Args>> (Handlers::*)(ExecInfo& info);

/// The same at once, without a coroutine, where no hook sees the command and the store need not
/// wait. It answers with the id of what it stored.
using AppendNow = std::optional<Result<MessagePtr>> (Handlers::*)(const Actor& author, Args& args);

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
  AppendNow append_now = nullptr;  ///< null: it has no short way
};

const CommandRow& row_of(Command command);

/// The line in which a request waits for those before it; empty where its arguments name nothing.
std::string line_of(const CommandRow& row, const Args& args);

}  // namespace chat::core
