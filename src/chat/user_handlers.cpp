// Commands that concern the user: direct messages, and the user's own sockets.
#include <utility>

#include "chat/core.hpp"
#include "chat/delivery.hpp"
#include "chat/handlers.hpp"
#include "chat/messages.hpp"
#include "chat/replies.hpp"

namespace chat::core {

Task<Result<Args>> direct_add_to_list(Core& core, ExecInfo& info) {
  auto done = co_await core.store->change_direct_list(info.user_name.value(), text(info, 0),
                                                      names(info, 1), ListChange::kAdd);
  co_return reply(done);
}

Task<Result<Args>> direct_remove_from_list(Core& core, ExecInfo& info) {
  auto done = co_await core.store->change_direct_list(info.user_name.value(), text(info, 0),
                                                      names(info, 1), ListChange::kRemove);
  co_return reply(done);
}

Task<Result<Args>> direct_get_access_list(Core& core, ExecInfo& info) {
  auto list = co_await core.store->direct_list(info.user_name.value(), text(info, 0));
  co_return reply(std::move(list));
}

Task<Result<Args>> direct_get_whitelist_mode(Core& core, ExecInfo& info) {
  auto mode = co_await core.store->direct_whitelist_mode(info.user_name.value());
  co_return reply(std::move(mode));
}

Task<Result<Args>> direct_set_whitelist_mode(Core& core, ExecInfo& info) {
  auto done = co_await core.store->set_direct_whitelist_mode(info.user_name.value(),
                                                             info.args[0].as_bool());
  co_return reply(done);
}

Task<Result<Args>> direct_message(Core& core, ExecInfo& info) {
  // An option, not a permission: bypassing permissions does not enable it.
  if (!core.options.enable_direct_messages) co_return errors::not_allowed();
  Object& message = info.args[1].as_object();
  sign_message(message, info.user_name);
  auto sent =
      co_await core.store->direct_message(actor_of(info), info.socket_id.value_or(std::string()),
                                          text(info, 0), draft_of(info.args[1]));
  if (sent.has_error()) co_return sent.error();
  co_return reply(message_value(**sent));
}

Task<Result<Args>> list_own_sockets(Core& core, ExecInfo& info) {
  auto sockets = co_await core.store->user_sockets(info.user_name.value());
  if (sockets.has_error()) co_return sockets.error();
  Object rooms_of;
  for (auto& [socket, rooms] : *sockets) rooms_of.append(socket, Value(rooms));
  co_return reply(Value(std::move(rooms_of)));
}

Task<Result<Args>> system_message(Core& core, ExecInfo& info) {
  auto done = co_await core.store->notify_user(info.user_name.value(),
                                               Delivery::system_message(info.args[0]),
                                               info.socket_id.value_or(std::string()));
  co_return reply(done);
}

}  // namespace chat::core
