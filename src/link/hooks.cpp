#include "link/hooks.hpp"

#include <chat/service.hpp>
#include <utility>

#include "link/answer.hpp"
#include "link/describe.hpp"
#include "link/program.hpp"

namespace chat::link {
namespace {

using Results = Result<std::optional<Args>>;

/// For hooks that only pass or fail.
Task<Result<>> pass_or_fail(Program& program, HookName hook, Value about) {
  const Program::Write write = [&about](EncodedJson& out) { append_json(out, about); };
  const Result<Answer> answer = co_await program.ask(hook, write);
  if (answer.has_error()) co_return answer.error();
  co_return Result<>();
}

Task<Results> ask_about(Program& program, HookName hook, ExecInfo& info) {
  const Program::Write write = [&info](EncodedJson& out) { append_info(out, info); };
  Result<Answer> answer = co_await program.ask(hook, write);
  if (answer.has_error()) co_return answer.error();
  if (auto applied = apply(*std::move(answer), info)) co_return *std::move(applied);
  const Result<Answer> none = program.without_answer(hook);
  if (none.has_error()) co_return none.error();
  co_return Results(std::nullopt);
}

Task<Result<Login>> log_in(Program& program, Service& service, std::string socket,
                           HandshakePtr handshake) {
  const Program::Write write = [&](EncodedJson& out) {
    append_json(out, Value(socket));
    out.text += ',';
    append_json(out, Value(describe(handshake)));
  };
  Result<Answer> answer = co_await program.ask({.kind = HookKind::kConnect}, write);
  if (!service.transport().has_socket(socket) && program.wants_event("socketClosed")) {
    program.tell("socketClosed", {Value(socket)});
  }
  if (answer.has_error()) co_return answer.error();
  Result<Login> login = to_login(*std::move(answer));
  co_return login;
}

Task<Result<>> leave(Program& program, DisconnectInfo info) {
  Value about = describe(info);
  const Result<> done =
      co_await pass_or_fail(program, {.kind = HookKind::kDisconnect}, std::move(about));
  if (program.wants_event("socketClosed")) program.tell("socketClosed", {Value(info.id)});
  co_return done;
}

template <class Before>
Task<Result<>> start(Program& program, Before before, Service& service) {
  if (before) {
    const Result<> started = co_await before(service);
    if (!started) co_return started;
  }
  program.open();
  Value about = describe(service);
  co_return co_await pass_or_fail(program, {.kind = HookKind::kStart}, std::move(about));
}

template <class Before>
Task<Result<>> end(Program& program, Before before, Service& service, std::optional<Error> error) {
  if (before) {
    const Result<> closed = co_await before(service, error);
    if (!closed) error = closed.error();
  }
  Value about = to_value(error);
  const Result<> told =
      co_await pass_or_fail(program, {.kind = HookKind::kClose}, std::move(about));
  co_await program.close();
  if (error) co_return *std::move(error);
  co_return told;
}

auto presence_hook(Program& program, HookKind kind) {
  return [&program, kind](Service&, const PresenceInfo& info) {
    return pass_or_fail(program, {.kind = kind}, describe(info));
  };
}

auto checker(Program& program, HookKind kind) {
  return [&program, kind](Value message) {
    return pass_or_fail(program, {.kind = kind}, std::move(message));
  };
}

CommandHook command_hook(Program& program, HookName hook) {
  return [&program, hook](ExecInfo& info) { return ask_about(program, hook, info); };
}

void set_checkers(Hooks& hooks, Program& program) {
  const Hello& hello = program.first();
  if (hello.wants({.kind = HookKind::kDirectChecker})) {
    hooks.direct_messages_checker = checker(program, HookKind::kDirectChecker);
  }
  if (hello.wants({.kind = HookKind::kRoomChecker})) {
    hooks.room_messages_checker = checker(program, HookKind::kRoomChecker);
  }
}

void set_hooks_of_commands(Hooks& hooks, Program& program) {
  for (std::size_t i = 0; i < kCommandCount; ++i) {
    const auto command = static_cast<Command>(i);
    const HookName before{HookKind::kBefore, command};
    const HookName after{HookKind::kAfter, command};
    if (program.first().wants(before)) hooks.before(command) = command_hook(program, before);
    if (program.first().wants(after)) hooks.after(command) = command_hook(program, after);
  }
}

}  // namespace

void set_hooks(Hooks& hooks, Program& program) {
  const Hello& hello = program.first();
  hooks.on_start = [&program, before = hooks.on_start](Service& service) {
    return start(program, before, service);
  };
  hooks.on_close = [&program, before = hooks.on_close](Service& service,
                                                       std::optional<Error> error) {
    return end(program, before, service, std::move(error));
  };
  if (hello.wants({.kind = HookKind::kConnect})) {
    hooks.on_connect = [&program](Service& service, std::string socket, HandshakePtr handshake) {
      return log_in(program, service, std::move(socket), std::move(handshake));
    };
  }
  if (hello.wants({.kind = HookKind::kDisconnect}) || hello.events.contains("socketClosed")) {
    hooks.on_disconnect = [&program](Service&, DisconnectInfo info) {
      return leave(program, std::move(info));
    };
  }
  if (hello.wants({.kind = HookKind::kJoin})) {
    hooks.on_join = presence_hook(program, HookKind::kJoin);
  }
  if (hello.wants({.kind = HookKind::kLeave})) {
    hooks.on_leave = presence_hook(program, HookKind::kLeave);
  }
  set_checkers(hooks, program);
  set_hooks_of_commands(hooks, program);
}

}  // namespace chat::link
