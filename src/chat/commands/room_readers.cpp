// Commands that read a room.
#include <cmath>
#include <utility>

#include "chat/commands/handlers.hpp"
#include "chat/commands/messages.hpp"
#include "chat/commands/replies.hpp"

namespace chat::core {
Task<Result<Args>> Handlers::room_get_access_list(ExecInfo& info) {
  auto list = co_await store_.room_list(actor_of(info), text(info, 0), text(info, 1));
  co_return reply(std::move(list));
}

Task<Result<Args>> Handlers::room_get_owner(ExecInfo& info) {
  auto room = co_await store_.room_info(actor_of(info), text(info, 0));
  if (room.has_error()) co_return room.error();
  co_return reply(room->owner ? Value(*room->owner) : Value());
}

Task<Result<Args>> Handlers::room_get_presence(ExecInfo& info) {
  auto presence = co_await store_.room_presence(actor_of(info), text(info, 0));
  if (presence.has_error()) co_return presence.error();
  Array users;
  users.reserve(presence->users.size());
  for (PresentUser& user : presence->users) {
    users.push_back(Value(
        Object{{"name", std::move(user.name)}, {"sockets", user.sockets}, {"since", user.since}}));
  }
  co_return reply(
      Value(Object{{"users", Value(std::move(users))}, {"version", presence->version}}));
}

Task<Result<Args>> Handlers::room_get_whitelist_mode(ExecInfo& info) {
  auto room = co_await store_.room_info(actor_of(info), text(info, 0));
  if (room.has_error()) co_return room.error();
  co_return reply(Value(room->whitelist_only));
}

Task<Result<Args>> Handlers::room_history_get(ExecInfo& info) {
  // A client may send fractions: rounds them so that the fewest messages result.
  std::uint64_t after = clamp_to_count(std::ceil(info.args[1].number().value()));
  std::uint64_t limit = clamp_to_count(std::floor(info.args[2].number().value()));
  auto messages = co_await store_.history_after(actor_of(info), text(info, 0), after, limit);
  if (messages.has_error()) co_return messages.error();
  co_return reply(message_values(*messages));
}

Task<Result<Args>> Handlers::room_recent_history(ExecInfo& info) {
  auto messages = co_await store_.recent_history(actor_of(info), text(info, 0));
  if (messages.has_error()) co_return messages.error();
  co_return reply(message_values(*messages));
}

Task<Result<Args>> Handlers::room_history_info(ExecInfo& info) {
  auto room = co_await store_.room_info(actor_of(info), text(info, 0));
  if (room.has_error()) co_return room.error();
  co_return reply(Value(Object{{"historyMaxGetMessages", options_.history_max_get_messages},
                               {"historyMaxSize", room->history_max_size},
                               {"historySize", room->history_size},
                               {"lastMessageId", room->last_message_id}}));
}

Task<Result<Args>> Handlers::room_notifications_info(ExecInfo& info) {
  auto room = co_await store_.room_info(actor_of(info), text(info, 0));
  if (room.has_error()) co_return room.error();
  co_return reply(Value(Object{{"enableUserlistUpdates", room->enable_userlist_updates},
                               {"enableAccessListsUpdates", room->enable_access_lists_updates}}));
}

Task<Result<Args>> Handlers::room_user_seen(ExecInfo& info) {
  auto seen = co_await store_.user_seen(actor_of(info), text(info, 0), text(info, 1));
  if (seen.has_error()) co_return seen.error();
  Value timestamp;
  if (seen->timestamp) timestamp = Value(*seen->timestamp);
  co_return reply(Value(Object{{"joined", seen->joined}, {"timestamp", std::move(timestamp)}}));
}

}  // namespace chat::core
