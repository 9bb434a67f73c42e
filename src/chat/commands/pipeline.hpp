// Processes every request, from its arguments to its results.
#pragma once

#include <chat/hooks.hpp>
#include <chat/store.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "chat/commands/handlers.hpp"
#include "chat/commands/request_order.hpp"
#include "chat/support/counters.hpp"

namespace chat::core {

/// Thread-safe.
class Pipeline {
 public:
  Pipeline(const Hooks& hooks, Store& store, Stats& stats, Handlers& handlers)
      : hooks_(hooks), store_(store), stats_(stats), handlers_(handlers) {}

  /// Checks the number and kinds of the arguments, then calls the message checker, if there is one.
  Task<Result<>> check_arguments(Command command, Args args);

  /// Runs a command. `info.args` holds all arguments that came with it. Never throws. A socket's
  /// request takes effect when its turn comes; a call by the server itself never waits.
  Task<Result<Args>> execute(ExecInfo info, RequestOrder::Turn turn = {});

  /// The fast path of execute(), for requests that no hook sees and the store can answer at once:
  /// messages to rooms, which take most of the service's time. Returns nullopt for any other
  /// request, and changes nothing.
  std::optional<Result<Args>> execute_now(Command command, const std::string& user, Args& args);

  /// The same for a request that read_plain_message() can parse.
  std::optional<Result<MessagePtr>> send_now(const std::string& user, std::string_view json);

 private:
  /// The arguments must outlive the task.
  Task<Result<>> check(Command command, const Args& args);
  Task<Result<std::optional<Args>>> run_hook(const CommandHook& hook, ExecInfo& info);
  bool may_answer_now(Command command) const;
  template <class Answer>
  std::optional<Result<MessagePtr>> answer_now(Command command, const Actor& actor, Answer answer);

  const Hooks& hooks_;
  Store& store_;
  Stats& stats_;
  Handlers& handlers_;
};

}  // namespace chat::core
