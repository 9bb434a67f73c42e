#include "webhooks/webhooks.hpp"

#include <chat/service.hpp>
#include <utility>

#include "webhooks/endpoint.hpp"
#include "webhooks/hook_name.hpp"
#include "webhooks/payload.hpp"

namespace chat::webhooks {
namespace {

using Reply = Result<std::optional<Args>>;

Error webhook_failed() { return {.code = "webhookFailed", .args = {}}; }

/// For hooks that only pass or fail.
Task<Result<>> pass_or_fail(Endpoint& endpoint, Object data, Durability* durability) {
  const std::optional<Answer> answer = co_await endpoint.ask(std::move(data), durability);
  if (answer && answer->error) co_return *answer->error;
  if (!answer && !endpoint.is_allowing_failure()) co_return webhook_failed();
  co_return Result<>();
}

bool concerns(const Endpoint& endpoint, const ExecInfo& info) {
  const std::string* room = info.args.empty() ? nullptr : info.args[0].if_string();
  return endpoint.concerns(room == nullptr ? std::string() : *room);
}

/// Before and after hooks alike: an error, results, or neither; a before hook may also replace
/// arguments.
Task<Reply> ask_about(Endpoint& endpoint, ExecInfo& info, bool is_before) {
  if (!concerns(endpoint, info)) co_return Reply(std::nullopt);
  Object data = data_of(info);
  Durability* const durability = info.service->store().durability();
  std::optional<Answer> answer = co_await endpoint.ask(std::move(data), durability);
  if (!answer) {
    if (endpoint.is_allowing_failure()) co_return Reply(std::nullopt);
    co_return webhook_failed();
  }
  if (answer->error) co_return *std::move(answer->error);
  if (is_before && answer->args) info.args = *std::move(answer->args);
  co_return Reply(std::move(answer->results));
}

Task<Result<Login>> log_in(Endpoint& endpoint, Service& service, std::string socket,
                           HandshakePtr handshake) {
  Object data = data_of(socket, *handshake);
  std::optional<Answer> answer =
      co_await endpoint.ask(std::move(data), service.store().durability());
  if (!answer) co_return webhook_failed();
  if (answer->error) co_return *std::move(answer->error);
  if (!answer->user_name) co_return errors::no_login();
  Login login{.user_name = *std::move(answer->user_name),
              .auth_data = std::move(answer->auth_data)};
  co_return login;
}

Task<Result<>> about_room(Endpoint& endpoint, Service& service, PresenceInfo info) {
  if (!endpoint.concerns(info.room)) co_return Result<>();
  Object data = data_of(info);
  co_return co_await pass_or_fail(endpoint, std::move(data), service.store().durability());
}

template <class Before>
Task<Result<>> start(Endpoint& endpoint, Before before, Service& service) {
  if (before) {
    const Result<> started = co_await before(service);
    if (!started) co_return started;
  }
  Object data;
  data.append("instance_uid", service.instance_uid());
  co_return co_await pass_or_fail(endpoint, std::move(data), service.store().durability());
}

template <class Before>
Task<Result<>> end(Endpoint& endpoint, Before before, Service& service,
                   std::optional<Error> error) {
  if (before) {
    const Result<> closed = co_await before(service, error);
    if (!closed) error = closed.error();
  }
  Object data;
  data.append("instance_uid", service.instance_uid());
  if (error) data.append("error", error->code);
  const Result<> told =
      co_await pass_or_fail(endpoint, std::move(data), service.store().durability());
  if (error) co_return *std::move(error);
  co_return told;
}

auto checker(Endpoint& endpoint) {
  return [&endpoint](Value message) {
    Object data;
    data.append("message", std::move(message));
    // The message is not in the state yet.
    return pass_or_fail(endpoint, std::move(data), nullptr);
  };
}

CommandHook command_hook(Endpoint& endpoint, bool is_before) {
  return [&endpoint, is_before](ExecInfo& info) { return ask_about(endpoint, info, is_before); };
}

/// The endpoint must outlive the hooks.
void bind(Hooks& hooks, const HookName& name, Endpoint& endpoint) {
  switch (name.kind) {
    case HookKind::kStart:
      hooks.on_start = [&endpoint, before = hooks.on_start](Service& service) {
        return start(endpoint, before, service);
      };
      break;
    case HookKind::kClose:
      hooks.on_close = [&endpoint, before = hooks.on_close](Service& service,
                                                            std::optional<Error> error) {
        return end(endpoint, before, service, std::move(error));
      };
      break;
    case HookKind::kConnect:
      hooks.on_connect = [&endpoint](Service& service, std::string socket, HandshakePtr handshake) {
        return log_in(endpoint, service, std::move(socket), std::move(handshake));
      };
      break;
    case HookKind::kDisconnect:
      hooks.on_disconnect = [&endpoint](Service& service, const DisconnectInfo& info) {
        return pass_or_fail(endpoint, data_of(info), service.store().durability());
      };
      break;
    case HookKind::kJoin:
      hooks.on_join = [&endpoint](Service& service, PresenceInfo info) {
        return about_room(endpoint, service, std::move(info));
      };
      break;
    case HookKind::kLeave:
      hooks.on_leave = [&endpoint](Service& service, PresenceInfo info) {
        return about_room(endpoint, service, std::move(info));
      };
      break;
    case HookKind::kDirectChecker:
      hooks.direct_messages_checker = checker(endpoint);
      break;
    case HookKind::kRoomChecker:
      hooks.room_messages_checker = checker(endpoint);
      break;
    case HookKind::kBefore:
      hooks.before(name.command) = command_hook(endpoint, true);
      break;
    case HookKind::kAfter:
      hooks.after(name.command) = command_hook(endpoint, false);
      break;
  }
}

}  // namespace

Webhooks::Webhooks(const std::vector<Options>& options, http::Worker& worker) : options_(options) {
  for (const Options& each : options_) {
    endpoints_.push_back(std::make_unique<Endpoint>(each, worker));
  }
}

Webhooks::~Webhooks() = default;

void Webhooks::set(Hooks& hooks) {
  for (std::size_t i = 0; i < options_.size(); ++i) {
    const auto name = parse_hook_name(options_[i].hook);
    if (name) bind(hooks, *name, *endpoints_[i]);
  }
}

std::vector<HookStats> Webhooks::stats() const {
  std::vector<HookStats> all;
  all.reserve(endpoints_.size());
  for (const auto& endpoint : endpoints_) all.push_back(endpoint->stats());
  return all;
}

Task<> Webhooks::close() {
  for (const auto& endpoint : endpoints_) co_await endpoint->close();
}

}  // namespace chat::webhooks
