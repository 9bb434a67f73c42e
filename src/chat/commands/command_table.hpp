// The table of all commands that clients may send, with their handlers.
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

/// Carries out the command at once, without a coroutine, if no hook sees the command and the store
/// need not wait. Answers with the id of the stored message.
using AppendNow = std::optional<Result<MessagePtr>> (Handlers::*)(const Actor& author, Args& args);

/// Who can run a command.
enum class Caller : std::uint8_t {
  kAnybody,  ///< anybody; also a call by the server itself, without a user
  kUser,
  kSocket,  ///< a user's socket
};

/// The thing that a command is about. A socket's requests to the same thing take effect in the
/// order in which they were sent.
enum class Subject : std::uint8_t {
  kRoom,       ///< the room that the first argument names
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
  AppendNow append_now = nullptr;  ///< null if the command has no fast path
};

const CommandRow& row_of(Command command);

/// The line in which a request waits for earlier ones; empty if its arguments name no thing.
std::string line_of(const CommandRow& row, const Args& args);

}  // namespace chat::core
