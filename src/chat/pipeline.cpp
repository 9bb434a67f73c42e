#include "chat/pipeline.hpp"

#include <iterator>
#include <utility>

#include "chat/command_table.hpp"
#include "chat/core.hpp"
#include "chat/guarded.hpp"
#include "chat/messages.hpp"
#include "chat/plain_message.hpp"
#include "chat/replies.hpp"

namespace chat::core {
namespace {

constexpr OpenFormats kAnyObject{.direct = true, .room = true};

OpenFormats formats_of(const Hooks& hooks) {
  return {.direct = hooks.direct_messages_checker != nullptr,
          .room = hooks.room_messages_checker != nullptr};
}

/// The application's check of the format, for a command that carries a message.
auto message_checker(const Hooks& hooks, Command command)
    -> const std::function<Task<Result<>>(Value)>* {
  if (command == Command::kRoomMessage && hooks.room_messages_checker) {
    return &hooks.room_messages_checker;
  }
  if (command == Command::kDirectMessage && hooks.direct_messages_checker) {
    return &hooks.direct_messages_checker;
  }
  return nullptr;
}

const CommandHook* hook_of(const std::array<CommandHook, kCommandCount>& hooks,
                           const ExecInfo& info) {
  const CommandHook& hook = hooks[static_cast<std::size_t>(info.command)];
  return hook && !info.bypass_hooks ? &hook : nullptr;
}

/// Whether something of the application's has to do with messages to rooms.
bool sees_messages(const Hooks& hooks) {
  constexpr auto kIndex = static_cast<std::size_t>(Command::kRoomMessage);
  return hooks.before_hooks[kIndex] || hooks.after_hooks[kIndex] || hooks.room_messages_checker;
}

std::string_view view_of(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

Who who_of(const ExecInfo& info) {
  return {.user = view_of(info.user_name), .socket = view_of(info.socket_id)};
}

std::optional<Result<MessagePtr>> append_now(Core& core, const Actor& author,
                                             const std::string& room, const MessageDraft& draft) {
  constexpr std::string_view kWhere = "roomMessage";
  try {
    auto stored = core.store->append_message_now(author, room, draft);
    if (stored) core.stats.command_now(Command::kRoomMessage, stored->has_value());
    if (stored && stored->has_error())
      return hide_detail(std::move(*stored).error(), kWhere, {.user = view_of(author.user)});
    return stored;
  } catch (...) {
    return unforeseen(kWhere, {.user = view_of(author.user)});
  }
}

/// The arguments outlive the answer.
Task<Result<>> check(Core& core, Command command, const Args& args) {
  auto wrong = check_kinds(row_of(command).arguments, args, formats_of(core.hooks));
  if (wrong) co_return *std::move(wrong);
  auto* const checker = message_checker(core.hooks, command);
  if (checker == nullptr) co_return Result<>();
  auto call = [checker, &args] { return (*checker)(args[1]); };
  co_return co_await guarded("messages checker", call);
}

Task<Result<std::optional<Args>>> run_hook(Core& core, const CommandHook& hook, ExecInfo& info) {
  const LatencyTimer timer(core.stats, LatencyTimer::Of::kHook);
  auto call = [&hook, &info] { return hook(info); };
  co_return co_await guarded(command_name(info.command), call);
}

}  // namespace

void split_arguments(ExecInfo& info) {
  std::size_t own = row_of(info.command).arguments.size();
  if (info.args.size() <= own) return;
  auto rest = info.args.begin() + static_cast<std::ptrdiff_t>(own);
  info.rest_args.assign(std::make_move_iterator(rest), std::make_move_iterator(info.args.end()));
  info.args.erase(rest, info.args.end());
}

Task<Result<>> check_arguments(Core& core, Command command, Args args) {
  co_return co_await check(core, command, args);
}

Task<Result<Args>> execute(Core& core, ExecInfo info, RequestOrder::Turn turn) {
  const CommandRow& row = row_of(info.command);

  // 1. A request waits for those that its socket sent before it about the same thing, unless they
  // may overlap: its hooks see what these did.
  if (!turn.try_start()) co_await turn.wait();
  CommandTimer timer(core.stats, info.command);

  // 2. The arguments. Hooks rely on what was checked.
  split_arguments(info);
  auto good = co_await check(core, info.command, info.args);
  if (good.has_error()) co_return good.error();

  // 3. The before hook: it may answer in the command's place, or change what the command sees.
  if (const CommandHook* before = hook_of(core.hooks.before_hooks, info)) {
    auto answer = co_await run_hook(core, *before, info);
    if (answer.has_error()) co_return answer.error();
    if (*answer && !(*answer)->empty()) {
      timer.set_succeeded(true);
      co_return **std::move(answer);
    }
    auto wrong = check_kinds(row.arguments, info.args, kAnyObject);
    if (wrong) co_return *std::move(wrong);
  }

  // 4. Requests that overlap take effect in their order all the same, however long their hooks
  // took.
  if (!turn.try_take_effect()) co_await turn.wait();

  // 5. The command: permission, change and notifications in one step of the store.
  Result<Args> result = Args();
  try {
    const LatencyTimer in_store(core.stats, LatencyTimer::Of::kStore);
    result = co_await row.handler(core, info);
    if (result.has_error()) result = hide_detail(std::move(result).error(), row.name, who_of(info));
  } catch (...) {
    result = unforeseen(row.name, who_of(info));
  }

  turn.end();

  // 6. The after hook, which sees how it went, and has the last word.
  const CommandHook* after = hook_of(core.hooks.after_hooks, info);
  timer.set_succeeded(result.has_value());
  if (!after) co_return result;
  if (result.has_error()) {
    info.error = std::move(result).error();
  } else {
    info.results = *std::move(result);
  }
  auto answer = co_await run_hook(core, *after, info);
  timer.set_succeeded(answer.has_value() && (*answer || !info.error));
  if (answer.has_error()) co_return answer.error();
  if (*answer && !(*answer)->empty()) co_return **std::move(answer);
  if (info.error) co_return *std::move(info.error);
  co_return std::move(info.results).value_or(Args());
}

std::optional<Result<Args>> execute_now(Core& core, Command command, const std::string& user,
                                        Args& args) {
  const bool at_once = core.store->appends_at_once() && !sees_messages(core.hooks);
  if (command != Command::kRoomMessage || args.size() != 2 || !at_once) return std::nullopt;
  if (auto wrong = check_kinds(row_of(command).arguments, args, {})) return *std::move(wrong);
  const Actor author{.user = user};
  sign_message(args[1].as_object(), author.user);
  auto stored = append_now(core, author, args[0].as_string(), draft_of(args[1]));
  if (!stored) return std::nullopt;
  if (stored->has_error()) return stored->error();
  return reply(Value((**stored)->id));
}

std::optional<Result<MessagePtr>> send_now(Core& core, const std::string& user,
                                           std::string_view json) {
  if (!core.store->appends_at_once() || sees_messages(core.hooks)) return std::nullopt;
  const auto message = read_plain_message(json);
  if (!message) return std::nullopt;
  return append_now(core, Actor{.user = user}, std::string(message->room),
                    draft_of(*message, user));
}

}  // namespace chat::core
