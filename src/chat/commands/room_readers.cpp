// Commands that read a room.
#include <cmath>
#include <utility>

#include "chat/commands/handlers.hpp"
#include "chat/commands/messages.hpp"
#include "chat/commands/replies.hpp"

namespace chat::core {
namespace {

/// Numbers come from JavaScript. Beyond 2^53 they are not ids, just very large.
std::uint64_t clamp_to_count(double number) {
  constexpr double kLargest = 9'007'199'254'740'992.0;
  return static_cast<std::uint64_t>(std::fmin(number, kLargest));
}

}  // namespace

Task<Result<Args>> Handlers::room_get_access_list(ExecInfo& info) {
  auto list = co_await store_.room_list(actor_of(info), text(info, 0), text(info, 1));
  co_return reply(std::move(list));
}

Task<Result<Args>> Handlers::room_get_owner(ExecInfo& info) {
  auto owner = co_await store_.room_owner(actor_of(info), text(info, 0));
  if (owner.has_error()) co_return owner.error();
  if (!owner->has_value()) co_return reply(Value());
  co_return reply(Value(**owner));
}

Task<Result<Args>> Handlers::room_get_whitelist_mode(ExecInfo& info) {
  auto mode = co_await store_.whitelist_mode(actor_of(info), text(info, 0));
  co_return reply(std::move(mode));
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
  auto history = co_await store_.history_info(actor_of(info), text(info, 0));
  if (history.has_error()) co_return history.error();
  co_return reply(Value(Object{{"historyMaxGetMessages", history->history_max_get_messages},
                               {"historyMaxSize", history->history_max_size},
                               {"historySize", history->history_size},
                               {"lastMessageId", history->last_message_id}}));
}

Task<Result<Args>> Handlers::room_notifications_info(ExecInfo& info) {
  auto enabled = co_await store_.notifications_info(actor_of(info), text(info, 0));
  if (enabled.has_error()) co_return enabled.error();
  co_return reply(
      Value(Object{{"enableUserlistUpdates", enabled->enable_userlist_updates},
                   {"enableAccessListsUpdates", enabled->enable_access_lists_updates}}));
}

Task<Result<Args>> Handlers::room_user_seen(ExecInfo& info) {
  auto seen = co_await store_.user_seen(actor_of(info), text(info, 0), text(info, 1));
  if (seen.has_error()) co_return seen.error();
  Value timestamp;
  if (seen->timestamp) timestamp = Value(*seen->timestamp);
  co_return reply(Value(Object{{"joined", seen->joined}, {"timestamp", std::move(timestamp)}}));
}

}  // namespace chat::core
