// Commands about what a user has read.
#include <cmath>
#include <utility>

#include "chat/commands/handlers.hpp"
#include "chat/commands/replies.hpp"

namespace chat::core {

Task<Result<Args>> Handlers::room_mark_read(ExecInfo& info) {
  // A fraction marks the messages up to it.
  const std::uint64_t id = clamp_to_count(std::floor(info.args[1].number().value()));
  auto mark = co_await store_.mark_read(actor_of(info), info.socket_id.value_or(std::string()),
                                        text(info, 0), id);
  co_return reply(std::move(mark));
}

Task<Result<Args>> Handlers::room_read_info(ExecInfo& info) {
  auto read = co_await store_.read_info(actor_of(info), text(info, 0));
  if (read.has_error()) co_return read.error();
  co_return reply(Value(Object{{"lastMessageId", read->last_message_id},
                               {"readId", read->read_id},
                               {"unread", read->unread()}}));
}

}  // namespace chat::core
