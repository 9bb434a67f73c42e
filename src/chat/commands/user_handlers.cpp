// Commands that concern the user: direct messages, and the user's own sockets.
#include <utility>

#include "chat/commands/handlers.hpp"
#include "chat/commands/messages.hpp"
#include "chat/commands/replies.hpp"
#include "chat/delivery/delivery.hpp"

namespace chat::core {

Task<Result<Args>> Handlers::direct_add_to_list(ExecInfo& info) {
  auto done = co_await store_.change_direct_list(info.user_name.value(), text(info, 0),
                                                 names(info, 1), ListChange::kAdd);
  co_return reply(done);
}

Task<Result<Args>> Handlers::direct_remove_from_list(ExecInfo& info) {
  auto done = co_await store_.change_direct_list(info.user_name.value(), text(info, 0),
                                                 names(info, 1), ListChange::kRemove);
  co_return reply(done);
}

Task<Result<Args>> Handlers::direct_get_access_list(ExecInfo& info) {
  auto list = co_await store_.direct_list(info.user_name.value(), text(info, 0));
  co_return reply(std::move(list));
}

Task<Result<Args>> Handlers::direct_get_whitelist_mode(ExecInfo& info) {
  auto mode = co_await store_.direct_whitelist_mode(info.user_name.value());
  co_return reply(std::move(mode));
}

Task<Result<Args>> Handlers::direct_set_whitelist_mode(ExecInfo& info) {
  auto done =
      co_await store_.set_direct_whitelist_mode(info.user_name.value(), info.args[0].as_bool());
  co_return reply(done);
}

Task<Result<Args>> Handlers::direct_message(ExecInfo& info) { return send_direct(info, {}); }

Task<Result<Args>> Handlers::direct_message_once(ExecInfo& info) {
  return send_direct(info, operation_of(info.user_name, text(info, 2)));
}

Task<Result<Args>> Handlers::send_direct(ExecInfo& info, std::string operation) {
  // An option, not a permission: bypassing permissions does not enable it.
  if (!options_.enable_direct_messages) co_return errors::not_allowed();
  Object& message = info.args[1].as_object();
  sign_message(message, info.user_name);
  auto sent =
      co_await store_.direct_message(actor_of(info), info.socket_id.value_or(std::string()),
                                     text(info, 0), draft_of(info.args[1]), std::move(operation));
  if (sent.has_error()) co_return sent.error();
  co_return reply(message_value(**sent));
}

Task<Result<Args>> Handlers::list_own_sockets(ExecInfo& info) {
  auto sockets = co_await store_.user_sockets(info.user_name.value());
  if (sockets.has_error()) co_return sockets.error();
  Object rooms_of;
  for (auto& [socket, rooms] : *sockets) rooms_of.append(socket, Value(rooms));
  co_return reply(Value(std::move(rooms_of)));
}

Task<Result<Args>> Handlers::system_message(ExecInfo& info) {
  auto done =
      co_await store_.notify_user(info.user_name.value(), Delivery::system_message(info.args[0]),
                                  info.socket_id.value_or(std::string()));
  co_return reply(done);
}

}  // namespace chat::core
