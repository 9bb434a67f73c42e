// Commands that change a room.
#include <chat/permissions.hpp>
#include <utility>

#include "chat/commands/handlers.hpp"
#include "chat/commands/messages.hpp"
#include "chat/commands/replies.hpp"

namespace chat::core {

Task<Result<Args>> Handlers::reply_after_removal(std::string room,
                                                 Result<std::vector<RemovedUser>> removed) {
  if (removed.has_error()) co_return removed.error();
  co_await presence_.removed(std::move(room), *std::move(removed));
  co_return reply(Value());
}

Task<Result<Args>> Handlers::change_list(ExecInfo& info, ListChange change) {
  auto removed = co_await store_.change_room_list(actor_of(info), text(info, 0), text(info, 1),
                                                  names(info, 2), change);
  co_return co_await reply_after_removal(text(info, 0), std::move(removed));
}

Task<Result<MessagePtr>> Handlers::append(const ExecInfo& info) {
  return store_.append_message(actor_of(info), text(info, 0), draft_of(info.args[1]),
                               info.operation_id);
}

bool Handlers::may_manage_rooms(const ExecInfo& info) const {
  return options_.enable_rooms_management || info.bypass_permissions;
}

Task<Result<Args>> Handlers::room_add_to_list(ExecInfo& info) {
  return change_list(info, ListChange::kAdd);
}

Task<Result<Args>> Handlers::room_remove_from_list(ExecInfo& info) {
  return change_list(info, ListChange::kRemove);
}

Task<Result<Args>> Handlers::room_set_whitelist_mode(ExecInfo& info) {
  RoomChange change{.whitelist_only = info.args[1].as_bool()};
  auto removed = co_await store_.change_room(actor_of(info), text(info, 0), std::move(change));
  co_return co_await reply_after_removal(text(info, 0), std::move(removed));
}

Task<Result<Args>> Handlers::room_create(ExecInfo& info) {
  if (!may_manage_rooms(info)) co_return errors::not_allowed();
  if (!is_valid_name(text(info, 0))) co_return errors::invalid_name(info.args[0]);
  RoomState state;
  state.owner = info.user_name;
  state.whitelist_only = info.args[1].as_bool();
  auto done = co_await store_.add_room(text(info, 0), std::move(state));
  co_return reply(done);
}

Task<Result<Args>> Handlers::room_delete(ExecInfo& info) {
  if (!may_manage_rooms(info)) co_return errors::not_allowed();
  auto removed = co_await store_.delete_room(actor_of(info), text(info, 0));
  co_return co_await reply_after_removal(text(info, 0), std::move(removed));
}

Task<Result<Args>> Handlers::room_join(ExecInfo& info) {
  auto joined = co_await presence_.join(info.user_name.value(), info.socket_id.value(),
                                        text(info, 0), info.is_local_call);
  if (joined.has_error()) co_return joined.error();
  co_return reply(Value(joined->njoined));
}

Task<Result<Args>> Handlers::room_leave(ExecInfo& info) {
  auto left = co_await presence_.leave(info.user_name.value(), info.socket_id.value(),
                                       text(info, 0), info.is_local_call);
  if (left.has_error()) co_return left.error();
  co_return reply(Value(left->njoined));
}

Task<Result<Args>> Handlers::room_message(ExecInfo& info) {
  sign_message(info.args[1].as_object(), info.user_name);
  auto stored = co_await append(info);
  if (stored.has_error()) co_return stored.error();
  if (info.message) *info.message = *stored;
  co_return reply(Value((*stored)->id));
}

Task<Result<Args>> Handlers::room_message_once(ExecInfo& info) {
  info.operation_id = operation_of(info.user_name, text(info, 2));
  return room_message(info);
}

Task<Result<Args>> Handlers::room_signal(ExecInfo& info) {
  auto done = co_await store_.signal_room(actor_of(info), info.socket_id.value_or(std::string()),
                                          text(info, 0), encode_json(info.args[1]));
  co_return reply(done);
}

std::optional<Result<MessagePtr>> Handlers::room_message_now(const Actor& author, Args& args) {
  sign_message(args[1].as_object(), author.user);
  return store_.append_message_now(author, args[0].as_string(), draft_of(args[1]));
}

}  // namespace chat::core
