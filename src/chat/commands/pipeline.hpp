// The way of every request, from its arguments to its results.
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

/// Any thread.
class Pipeline {
 public:
  Pipeline(const Hooks& hooks, Store& store, Stats& stats, Handlers& handlers)
      : hooks_(hooks), store_(store), stats_(stats), handlers_(handlers) {}

  /// Kinds and number of the arguments, then the checker of messages, if there is one.
  Task<Result<>> check_arguments(Command command, Args args);

  /// Runs a command whose `info.args` are all that came with it. Never throws. A socket's request
  /// takes effect when its turn comes; a call of the server's own waits for nobody.
  Task<Result<Args>> execute(ExecInfo info, RequestOrder::Turn turn = {});

  /// execute(), for a request that no hook sees and the store can answer at once: a message to a
  /// room, where the service's time goes. nullopt for any other, and nothing is done.
  std::optional<Result<Args>> execute_now(Command command, const std::string& user, Args& args);

  /// The same for a request that read_plain_message() understands.
  std::optional<Result<MessagePtr>> send_now(const std::string& user, std::string_view json);

 private:
  /// The arguments outlive the answer.
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
