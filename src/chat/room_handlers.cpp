// Commands that change a room.
#include <utility>

#include "chat/core.hpp"
#include "chat/handlers.hpp"
#include "chat/messages.hpp"
#include "chat/presence.hpp"
#include "chat/replies.hpp"

namespace chat::core {
namespace {

/// Answers null once the on_leave hooks of those who lost access have run.
Task<Result<Args>> reply_after_removal(Core& core, std::string room,
                                       Result<std::vector<RemovedUser>> removed) {
  if (removed.has_error()) co_return removed.error();
  co_await core.presence.removed(std::move(room), *std::move(removed));
  co_return reply(Value());
}

Task<Result<Args>> change_list(Core& core, ExecInfo& info, ListChange change) {
  auto removed = co_await core.store->change_room_list(actor_of(info), text(info, 0), text(info, 1),
                                                       names(info, 2), change);
  co_return co_await reply_after_removal(core, text(info, 0), std::move(removed));
}

Task<Result<MessagePtr>> append(Core& core, const ExecInfo& info) {
  MessageDraft draft = draft_of(info.args[1]);
  if (info.operation_id.empty()) {
    return core.store->append_message(actor_of(info), text(info, 0), std::move(draft));
  }
  return core.store->append_message_once(actor_of(info), text(info, 0), std::move(draft),
                                         info.operation_id);
}

bool may_manage_rooms(const Core& core, const ExecInfo& info) {
  return core.options.enable_rooms_management || info.bypass_permissions;
}

}  // namespace

Task<Result<Args>> room_add_to_list(Core& core, ExecInfo& info) {
  return change_list(core, info, ListChange::kAdd);
}

Task<Result<Args>> room_remove_from_list(Core& core, ExecInfo& info) {
  return change_list(core, info, ListChange::kRemove);
}

Task<Result<Args>> room_set_whitelist_mode(Core& core, ExecInfo& info) {
  auto removed = co_await core.store->set_whitelist_mode(actor_of(info), text(info, 0),
                                                         info.args[1].as_bool());
  co_return co_await reply_after_removal(core, text(info, 0), std::move(removed));
}

Task<Result<Args>> room_create(Core& core, ExecInfo& info) {
  if (!may_manage_rooms(core, info)) co_return errors::not_allowed();
  if (!is_valid_name(text(info, 0))) co_return errors::invalid_name(info.args[0]);
  RoomState state;
  state.owner = info.user_name;
  state.whitelist_only = info.args[1].as_bool();
  auto done = co_await core.store->add_room(text(info, 0), std::move(state));
  co_return reply(done);
}

Task<Result<Args>> room_delete(Core& core, ExecInfo& info) {
  if (!may_manage_rooms(core, info)) co_return errors::not_allowed();
  auto removed = co_await core.store->delete_room(actor_of(info), text(info, 0));
  co_return co_await reply_after_removal(core, text(info, 0), std::move(removed));
}

Task<Result<Args>> room_join(Core& core, ExecInfo& info) {
  auto joined = co_await core.presence.join(info.user_name.value(), info.socket_id.value(),
                                            text(info, 0), info.is_local_call);
  if (joined.has_error()) co_return joined.error();
  co_return reply(Value(joined->njoined));
}

Task<Result<Args>> room_leave(Core& core, ExecInfo& info) {
  auto left = co_await core.presence.leave(info.user_name.value(), info.socket_id.value(),
                                           text(info, 0), info.is_local_call);
  if (left.has_error()) co_return left.error();
  co_return reply(Value(left->njoined));
}

Task<Result<Args>> room_message(Core& core, ExecInfo& info) {
  sign_message(info.args[1].as_object(), info.user_name);
  auto stored = co_await append(core, info);
  if (stored.has_error()) co_return stored.error();
  if (info.message) *info.message = *stored;
  co_return reply(Value((*stored)->id));
}

}  // namespace chat::core
