// Where an application bends the service: before, after and beside every request.
//
// Hooks are coroutines. They run on the executor of the socket concerned, and may await anything;
// other requests go on meanwhile. A hook is kept for the life of the service, so its captures
// are too.
#pragma once

#include <any>
#include <array>
#include <chat/commands.hpp>
#include <chat/error.hpp>
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

/// One execution of a command, as its hooks see it. Everything may be changed.
struct ExecInfo {
  Service* service = nullptr;
  Command command{};
  std::optional<std::string> user_name;  ///< none: a call of the server's own
  std::optional<std::string> socket_id;
  Args args;                    ///< the command's own, checked
  Args rest_args;               ///< what the client sent after those
  std::optional<Args> results;  ///< set for after hooks, where the command succeeded
  std::optional<Error> error;   ///< set for after hooks, where it failed
  bool is_local_call = false;   ///< made by Service::exec_user_command
  bool bypass_hooks = false;
  bool bypass_permissions = false;
  std::string operation_id = {};  ///< see CommandContext; so is the next
  std::shared_ptr<const StoredMessage>* message = nullptr;
  std::any data;  ///< for the hooks' own use
};

/// Who a connection is.
struct Login {
  std::string user_name;
  Object auth_data;  ///< sent with `loginConfirmed`, the socket's id added as `id`
};

struct DisconnectInfo {
  std::string id;  ///< of the socket
  std::size_t nconnected = 0;
  std::vector<std::string> rooms_removed;
  std::vector<std::size_t> joined_sockets;  ///< for each of those rooms
  std::string user_name;
};

struct PresenceInfo {
  std::string id;  ///< of the socket
  std::string user_name;
  std::string room;
  std::size_t njoined = 0;
};

/// Before: no results (or empty ones) let the command go on; results are the answer, and neither
/// the handler nor the after hook runs; an error likewise. After: results or an error take the
/// place of the command's.
using CommandHook = std::function<Task<Result<std::optional<Args>>>(ExecInfo& info)>;

struct Hooks {
  /// Before requests are taken. An error stops the service, and `closed` carries it. The rooms that
  /// it adds are made again where a shared state has lost everything, as Redis may that comes back
  /// empty.
  std::function<Task<Result<>>(Service& service)> on_start;
  /// After the clients are gone, the state still up. The error is that of closing, if any.
  std::function<Task<Result<>>(Service& service, std::optional<Error> error)> on_close;

  /// Decides who a connection is. Without it every login is rejected with noLogin.
  std::function<Task<Result<Login>>(Service& service, std::string id)> on_connect;
  std::function<Task<Result<>>(Service& service, DisconnectInfo info)> on_disconnect;

  /// Decides whether a socket joins. Until it has passed the socket is not in the room: it is sent
  /// nothing of it, and nobody is told. `njoined` counts the socket, among those that were joined
  /// when the hook was asked. A join that it let pass is followed by on_leave, also where the join
  /// then failed: the user was banned meanwhile, or the socket is gone, whose on_disconnect may
  /// come first.
  std::function<Task<Result<>>(Service& service, PresenceInfo info)> on_join;
  std::function<Task<Result<>>(Service& service, PresenceInfo info)> on_leave;

  /// Set, they open the format of messages to any object; failing, the request fails.
  std::function<Task<Result<>>(Value message)> direct_messages_checker;
  std::function<Task<Result<>>(Value message)> room_messages_checker;

  std::array<CommandHook, kCommandCount> before_hooks;
  std::array<CommandHook, kCommandCount> after_hooks;

  CommandHook& before(Command command) { return before_hooks[static_cast<std::size_t>(command)]; }
  CommandHook& after(Command command) { return after_hooks[static_cast<std::size_t>(command)]; }
};

}  // namespace chat
