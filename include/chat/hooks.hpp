// Hooks: an application changes the service before, after and beside every request.
//
// Hooks are coroutines. They run on the executor of the socket concerned and may await anything;
// other requests go on meanwhile. The service keeps a hook, and so its captures, for its whole
// life.
#pragma once

#include <any>
#include <array>
#include <chat/commands.hpp>
#include <chat/error.hpp>
#include <chat/handshake.hpp>
#include <chat/task.hpp>
#include <chat/value.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chat {

class Service;
struct StoredMessage;

/// One execution of a command, as its hooks see it. Hooks may change everything.
struct ExecInfo {
  Service* service = nullptr;
  Command command{};
  std::optional<std::string> user_name;  ///< none: called by the server itself
  std::optional<std::string> socket_id;
  Args args;                    ///< the command's own, checked
  Args rest_args;               ///< further arguments from the client
  std::optional<Args> results;  ///< set for after hooks if the command succeeded
  std::optional<Error> error;   ///< set for after hooks if it failed
  bool is_local_call = false;   ///< called by Service::exec_user_command
  bool bypass_hooks = false;
  bool bypass_permissions = false;
  std::string operation_id = {};  ///< see CommandContext; so is `message`
  std::shared_ptr<const StoredMessage>* message = nullptr;
  std::any data;  ///< for the hooks' own use
};

/// The user of a connection.
struct Login {
  std::string user_name;
  Object auth_data;  ///< sent with `loginConfirmed`; the socket's id is added as `id`
};

struct DisconnectInfo {
  std::string id;  ///< the socket's
  std::size_t nconnected = 0;
  std::vector<std::string> rooms_removed;
  std::vector<std::size_t> joined_sockets;  ///< for each of `rooms_removed`
  std::string user_name;
};

struct PresenceInfo {
  std::string id;  ///< the socket's
  std::string user_name;
  std::string room;
  std::size_t njoined = 0;
};

/// Before hook: no results, or empty ones, let the command run. Results or an error are the answer;
/// neither the handler nor the after hook runs. After hook: results or an error replace the
/// command's.
using CommandHook = std::function<Task<Result<std::optional<Args>>>(ExecInfo& info)>;

struct Hooks {
  /// Runs before the service takes requests. An error stops the service, and `closed` carries it.
  /// If a shared state loses everything (Redis comes back empty), the service adds this hook's
  /// rooms again.
  std::function<Task<Result<>>(Service& service)> on_start;
  /// Runs after the clients are gone, while the state is still up. `error`: closing failed.
  std::function<Task<Result<>>(Service& service, std::optional<Error> error)> on_close;

  /// Authenticates a connection. Without this hook every login is rejected with noLogin.
  /// `handshake` is never null: the hook does not run for a socket that has left by then.
  std::function<Task<Result<Login>>(Service& service, std::string id, HandshakePtr handshake)>
      on_connect;
  std::function<Task<Result<>>(Service& service, DisconnectInfo info)> on_disconnect;

  /// Lets a socket join, or not. Until the hook passes, the socket is not in the room: it receives
  /// nothing, and nobody is told. `njoined` counts the socket and those joined when the hook was
  /// called. Every join that passes is followed by on_leave, even if the join then fails: the user
  /// was banned meanwhile, or the socket is gone (its on_disconnect may come first).
  std::function<Task<Result<>>(Service& service, PresenceInfo info)> on_join;
  std::function<Task<Result<>>(Service& service, PresenceInfo info)> on_leave;

  /// If set, messages may be any object; if the checker fails, the request fails.
  std::function<Task<Result<>>(Value message)> direct_messages_checker;
  std::function<Task<Result<>>(Value message)> room_messages_checker;

  std::array<CommandHook, kCommandCount> before_hooks;
  std::array<CommandHook, kCommandCount> after_hooks;

  CommandHook& before(Command command) { return before_hooks[static_cast<std::size_t>(command)]; }
  CommandHook& after(Command command) { return after_hooks[static_cast<std::size_t>(command)]; }
};

}  // namespace chat
