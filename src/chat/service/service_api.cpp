// The API of a service for programs: commands, users, rooms, the bus and the transport.
#include <chat/permissions.hpp>
#include <utility>

#include "chat/commands/command_table.hpp"
#include "chat/service/service_impl.hpp"

namespace chat {
namespace {

/// Nobody has access to something that does not exist.
Result<bool> false_where_missing(Result<bool> access, const Error& missing) {
  if (access.has_error() && access.error() == missing) return false;
  return access;
}

std::optional<Error> check_caller(const CommandContext& context, Command command) {
  const core::Caller caller = core::row_of(command).caller;
  if (caller == core::Caller::kSocket && !context.socket_id) {
    return errors::no_socket(std::string(command_name(command)));
  }
  if (caller != core::Caller::kAnybody && !context.user_name) return errors::no_login();
  return std::nullopt;
}

Task<Result<>> check_user(Store& store, std::string user) {
  auto known = co_await store.has_user(user);
  if (known.has_error()) co_return known.error();
  if (!*known) co_return errors::no_user(std::move(user));
  co_return Result<>();
}

}  // namespace

// Commands
// -----------------------------------------------------------------------------------------

Task<Result<Args>> Service::exec_user_command(CommandContext context, std::string command,
                                              Args args) {
  std::optional<Command> known = find_command(command);
  if (known) co_return co_await exec_user_command(std::move(context), *known, std::move(args));
  if (context.user_name) {
    auto user = co_await check_user(store(), *context.user_name);
    if (user.has_error()) co_return user.error();
  }
  co_return errors::no_command(std::move(command));
}

Task<Result<Args>> Service::exec_user_command(CommandContext context, Command command, Args args) {
  auto token = impl_->parts.requests.begin();
  if (context.user_name) {
    auto user = co_await check_user(store(), *context.user_name);
    if (user.has_error()) co_return user.error();
  }
  if (auto error = check_caller(context, command)) co_return *std::move(error);
  ExecInfo info;
  info.service = this;
  info.command = command;
  info.user_name = std::move(context.user_name);
  info.socket_id = std::move(context.socket_id);
  info.args = std::move(args);
  info.is_local_call = true;
  info.bypass_hooks = context.bypass_hooks;
  info.bypass_permissions = context.bypass_permissions;
  info.operation_id = std::move(context.operation_id);
  info.message = context.message;
  co_return co_await impl_->parts.pipeline.execute(std::move(info));
}

Task<Result<>> Service::check_arguments(Command command, Args args) {
  return impl_->parts.pipeline.check_arguments(command, std::move(args));
}

// Users
// --------------------------------------------------------------------------------------------

Task<Result<>> Service::add_user(std::string user, UserState state) {
  if (!is_valid_name(user)) co_return errors::invalid_name(std::move(user));
  co_return co_await store().add_user(std::move(user), std::move(state));
}

Task<Result<>> Service::delete_user(std::string user) {
  return store().delete_user(std::move(user));
}

Task<Result<bool>> Service::has_user(std::string user) { return store().has_user(std::move(user)); }

Task<Result<bool>> Service::user_has_in_list(std::string user, std::string list, std::string name) {
  return store().direct_list_has(std::move(user), std::move(list), std::move(name));
}

Task<Result<bool>> Service::has_direct_access(std::string recipient, std::string sender) {
  auto access = co_await store().has_direct_access(recipient, std::move(sender));
  co_return false_where_missing(std::move(access), errors::no_user(std::move(recipient)));
}

Task<Result<>> Service::disconnect_user_sockets(std::string user) {
  return store().disconnect_user(std::move(user));
}

// Rooms
// --------------------------------------------------------------------------------------------

Task<Result<>> Service::add_room(std::string room, RoomState state) {
  if (!is_valid_name(room)) co_return errors::invalid_name(std::move(room));
  const bool is_standing = impl_->lifecycle.is_in_on_start();
  const auto added = co_await store().add_room(room, state);
  const bool is_there = added.has_value() || added.error() == errors::room_exists(room);
  if (!is_standing || !is_there) co_return added;
  const auto kept = co_await store().keep_room(std::move(room), std::move(state));
  if (kept.has_error()) co_return kept.error();
  co_return added;
}

Task<Result<>> Service::delete_room(std::string room) {
  CommandContext nobody;
  nobody.bypass_permissions = true;
  Args args;
  args.emplace_back(std::move(room));
  auto deleted =
      co_await exec_user_command(std::move(nobody), Command::kRoomDelete, std::move(args));
  if (deleted.has_error()) co_return deleted.error();
  co_return Result<>();
}

Task<Result<bool>> Service::has_room(std::string room) { return store().has_room(std::move(room)); }

Task<Result<bool>> Service::room_has_in_list(std::string room, std::string list, std::string name) {
  return store().room_list_has(std::move(room), std::move(list), std::move(name));
}

Task<Result<bool>> Service::has_room_access(std::string room, std::string user) {
  auto access = co_await store().has_room_access(room, std::move(user));
  co_return false_where_missing(std::move(access), errors::no_room(std::move(room)));
}

Task<Result<>> Service::change_room(std::string room, RoomChange change) {
  auto removed = co_await store().change_room(Actor::server(), room, std::move(change));
  if (removed.has_error()) co_return removed.error();
  co_await impl_->parts.presence.removed(std::move(room), *std::move(removed));
  co_return Result<>();
}

Task<Result<>> Service::change_room_owner(std::string room, std::optional<std::string> owner) {
  return change_room(std::move(room), {.owner = std::move(owner).value_or("")});
}

Task<Result<>> Service::change_room_history_max_size(std::string room, std::size_t size) {
  return change_room(std::move(room), {.history_max_size = size});
}

Task<Result<>> Service::change_access_lists_updates(std::string room, bool enabled) {
  return change_room(std::move(room), {.enable_access_lists_updates = enabled});
}

Task<Result<>> Service::change_userlist_updates(std::string room, bool enabled) {
  return change_room(std::move(room), {.enable_userlist_updates = enabled});
}

Task<Result<>> Service::change_read_updates(std::string room, bool enabled) {
  return change_room(std::move(room), {.enable_read_updates = enabled});
}

Task<Result<>> Service::change_public_read(std::string room, bool enabled) {
  return change_room(std::move(room), {.public_read = enabled});
}

Task<Result<std::shared_ptr<void>>> Service::watch_room(std::string room, RoomListener listener) {
  using Watch = std::pair<std::shared_ptr<void>, std::shared_ptr<void>>;
  // Adds the listener first, so that it misses nothing once the room is watched.
  auto watch = std::make_shared<Watch>();
  watch->first = impl_->parts.watchers.add(room, std::move(listener));
  auto watched = co_await store().watch_room(std::move(room));
  if (watched.has_error()) co_return watched.error();
  watch->second = *std::move(watched);
  co_return std::shared_ptr<void>(std::move(watch));
}

// The bus
// ------------------------------------------------------------------------------------------

Task<Result<>> Service::emit(std::string event, Args args) {
  return store().publish_bus(std::move(event), std::move(args));
}

void Service::on(std::string event, std::function<void(const Args&)> handler) {
  impl_->parts.bus.add(std::move(event), std::move(handler));
}

// The transport
// ------------------------------------------------------------------------------------

std::shared_ptr<const Handshake> Service::handshake(const std::string& socket) const {
  return impl_->parts.transport->handshake(socket);
}

void Service::emit_to_channel(const std::string& channel, const std::string& event,
                              const Args& args) {
  impl_->parts.transport->emit_to_channel(channel, Event(event, args));
}

void Service::send_to_channel(const std::string& except, const std::string& channel,
                              const std::string& event, const Args& args) {
  impl_->parts.transport->send_to_channel(except, channel, Event(event, args));
}

std::string Service::user_channel(const std::string& user) { return chat::user_channel(user); }

bool Service::bind_handler(const std::string& socket, const std::string& event,
                           EventHandler handler) {
  core::BoundHandlers& handlers = impl_->parts.sessions.handlers();
  if (find_command(event)) return false;
  if (socket.empty()) return handlers.bind(socket, event, std::move(handler));
  if (!transport().has_socket(socket)) return false;
  if (!handlers.bind(socket, event, std::move(handler))) return false;
  if (transport().has_socket(socket)) return true;
  handlers.remove(socket);  // the socket has left meanwhile
  return false;
}

// Recovery: the state agrees with itself again, after something failed half-way.
// -----------------------------------------------------------------------------------------

Task<Result<>> Service::user_state_sync(std::string user) {
  return store().sync_user(std::move(user));
}

Task<Result<>> Service::room_state_sync(std::string room) {
  auto removed = co_await store().sync_room(room);
  if (removed.has_error()) co_return removed.error();
  co_await impl_->parts.presence.removed(std::move(room), *std::move(removed));
  co_return Result<>();
}

Task<Result<>> Service::instance_recovery(std::string instance) {
  return impl_->parts.removal.remove_instance(std::move(instance));
}

Task<Result<std::optional<std::int64_t>>> Service::get_instance_heartbeat(std::string instance) {
  return store().instance_heartbeat(std::move(instance));
}

}  // namespace chat
