#include "chat/commands/pipeline.hpp"

#include <iterator>
#include <utility>

#include "chat/commands/command_table.hpp"
#include "chat/commands/messages.hpp"
#include "chat/commands/replies.hpp"
#include "chat/support/guarded.hpp"

namespace chat::core {
namespace {

constexpr OpenFormats kAnyObject{.direct = true, .room = true};

OpenFormats formats_of(const Hooks& hooks) {
  return {.direct = hooks.direct_messages_checker != nullptr,
          .room = hooks.room_messages_checker != nullptr};
}

/// The application's format check for a command that carries a message.
auto message_checker(const Hooks& hooks, Command command)
    -> const std::function<Task<Result<>>(Value)>* {
  const std::function<Task<Result<>>(Value)>* checker = nullptr;
  switch (command) {
    case Command::kRoomMessage:
    case Command::kRoomMessageOnce:
      checker = &hooks.room_messages_checker;
      break;
    case Command::kDirectMessage:
    case Command::kDirectMessageOnce:
      checker = &hooks.direct_messages_checker;
      break;
    default:
      return nullptr;
  }
  return *checker ? checker : nullptr;
}

const CommandHook* hook_of(const std::array<CommandHook, kCommandCount>& hooks,
                           const ExecInfo& info) {
  const CommandHook& hook = hooks[static_cast<std::size_t>(info.command)];
  return hook && !info.bypass_hooks ? &hook : nullptr;
}

/// Whether any hook of the application applies to the command.
bool is_seen_by_hooks(const Hooks& hooks, Command command) {
  const auto index = static_cast<std::size_t>(command);
  return hooks.before_hooks[index] || hooks.after_hooks[index] || message_checker(hooks, command);
}

std::string_view view_of(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

Who who_of(const ExecInfo& info) {
  return {.user = view_of(info.user_name), .socket = view_of(info.socket_id)};
}

/// Moves the arguments after the command's own from `args` to `rest_args`.
void split_arguments(ExecInfo& info) {
  std::size_t own = row_of(info.command).arguments.size();
  if (info.args.size() <= own) return;
  auto rest = info.args.begin() + static_cast<std::ptrdiff_t>(own);
  info.rest_args.assign(std::make_move_iterator(rest), std::make_move_iterator(info.args.end()));
  info.args.erase(rest, info.args.end());
}

}  // namespace

Task<Result<>> Pipeline::check(Command command, const Args& args) {
  auto wrong = check_kinds(row_of(command).arguments, args, formats_of(hooks_));
  if (wrong) co_return *std::move(wrong);
  auto* const checker = message_checker(hooks_, command);
  if (checker == nullptr) co_return Result<>();
  auto call = [checker, &args] { return (*checker)(args[1]); };
  co_return co_await guarded("messages checker", call);
}

Task<Result<>> Pipeline::check_arguments(Command command, Args args) {
  co_return co_await check(command, args);
}

Task<Result<std::optional<Args>>> Pipeline::run_hook(const CommandHook& hook, ExecInfo& info) {
  const LatencyTimer timer(stats_, LatencyTimer::Of::kHook);
  auto call = [&hook, &info] { return hook(info); };
  co_return co_await guarded(command_name(info.command), call);
}

Task<Result<Args>> Pipeline::execute(ExecInfo info, RequestOrder::Turn turn) {
  const CommandRow& row = row_of(info.command);

  // 1. A request waits for earlier requests of its socket to the same thing, unless they may
  // overlap. So its hooks see the effects of these.
  if (!turn.try_start()) co_await turn.wait();
  CommandTimer timer(stats_, info.command);

  // 2. The arguments. Hooks rely on these checks.
  split_arguments(info);
  auto good = co_await check(info.command, info.args);
  if (good.has_error()) co_return good.error();

  // 3. The before hook. It may answer instead of the command, or change the command's arguments.
  if (const CommandHook* before = hook_of(hooks_.before_hooks, info)) {
    auto answer = co_await run_hook(*before, info);
    if (answer.has_error()) co_return answer.error();
    if (*answer && !(*answer)->empty()) {
      timer.set_succeeded(true);
      co_return **std::move(answer);
    }
    auto wrong = check_kinds(row.arguments, info.args, kAnyObject);
    if (wrong) co_return *std::move(wrong);
  }

  // 4. Overlapping requests still take effect in order, however long their hooks took.
  if (!turn.try_take_effect()) co_await turn.wait();

  // 5. The command: permission check, change and notifications in one store operation.
  Result<Args> result = Args();
  try {
    const LatencyTimer in_store(stats_, LatencyTimer::Of::kStore);
    result = co_await (handlers_.*row.handler)(info);
    if (result.has_error()) result = hide_detail(std::move(result).error(), row.name, who_of(info));
  } catch (...) {
    result = unforeseen(row.name, who_of(info));
  }

  turn.end();

  // 6. The after hook. It sees the outcome, and has the last word.
  const CommandHook* after = hook_of(hooks_.after_hooks, info);
  timer.set_succeeded(result.has_value());
  if (!after) co_return result;
  if (result.has_error()) {
    info.error = std::move(result).error();
  } else {
    info.results = *std::move(result);
  }
  auto answer = co_await run_hook(*after, info);
  timer.set_succeeded(answer.has_value() && (*answer || !info.error));
  if (answer.has_error()) co_return answer.error();
  if (*answer && !(*answer)->empty()) co_return **std::move(answer);
  if (info.error) co_return *std::move(info.error);
  co_return std::move(info.results).value_or(Args());
}

// The short way ----------------------------------------------------------------------------------

bool Pipeline::may_answer_now(Command command) const {
  return store_.appends_at_once() && !is_seen_by_hooks(hooks_, command);
}

template <class Answer>
std::optional<Result<MessagePtr>> Pipeline::answer_now(Command command, const Actor& actor,
                                                       Answer answer) {
  const std::string_view where = command_name(command);
  try {
    std::optional<Result<MessagePtr>> stored = answer();
    if (stored) stats_.command_now(command, stored->has_value());
    if (stored && stored->has_error())
      return hide_detail(std::move(*stored).error(), where, {.user = view_of(actor.user)});
    return stored;
  } catch (...) {
    return unforeseen(where, {.user = view_of(actor.user)});
  }
}

std::optional<Result<Args>> Pipeline::execute_now(Command command, const std::string& user,
                                                  Args& args) {
  const CommandRow& row = row_of(command);
  if (!row.append_now || args.size() != row.arguments.size() || !may_answer_now(command)) {
    return std::nullopt;
  }
  if (auto wrong = check_kinds(row.arguments, args, {})) return *std::move(wrong);
  const Actor actor{.user = user};
  auto stored =
      answer_now(command, actor, [&] { return (handlers_.*row.append_now)(actor, args); });
  if (!stored) return std::nullopt;
  if (stored->has_error()) return stored->error();
  return reply(Value((**stored)->id));
}

std::optional<Result<MessagePtr>> Pipeline::send_now(const std::string& user,
                                                     std::string_view json) {
  if (!may_answer_now(Command::kRoomMessage)) return std::nullopt;
  const auto message = read_plain_message(json);
  if (!message) return std::nullopt;
  const Actor author{.user = user};
  return answer_now(Command::kRoomMessage, author, [&] {
    return store_.append_message_now(author, std::string(message->room), draft_of(*message, user));
  });
}

}  // namespace chat::core
